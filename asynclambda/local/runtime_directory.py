"""Lambda's /var/runtime on this machine: boto3 and AWS's runtime client, and nothing else.

The native client of awslambdaric need not fit the Python that runs it: `worker.py` replaces it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.runtime_packages import link_packages
from asynclambda.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

#: What a function may import besides its bundle and the standard library.
DISTRIBUTIONS = ("boto3", "awslambdaric")


def make_runtime_directory(folder: Path) -> Path:
    """Make `folder` and link the distributions and their dependencies into it. Returns `folder`.

    Raises:
        LocalError: One of them is not installed.
    """
    for name in link_packages(folder, DISTRIBUTIONS):
        raise LocalError(
            f"{name} is not installed, and functions cannot run here without it",
            remedy="Run `pip install 'asynclambda[local]'`.",
        )
    return folder
