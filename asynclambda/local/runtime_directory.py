"""Lambda's /var/runtime on this machine: boto3 and AWS's runtime client, and nothing else.

AWS puts boto3 with what it needs on a function's path; every other package has to be in the bundle.
So the folder made here links those distributions out of the environment that runs the command, and
none other of its packages. Nothing is downloaded.

They run on every Python that Lambda offers, whichever they were installed for: they are Python code,
but for an accelerator in simplejson that is optional and the native client of awslambdaric, which
`worker.py` replaces.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
from pathlib import Path, PurePosixPath

from asynclambda.errors import LocalError

#: What a function may import besides its bundle and the standard library.
DISTRIBUTIONS = ("boto3", "awslambdaric")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def make_runtime_directory(folder: Path) -> Path:
    """Make `folder` and link the distributions and their dependencies into it. Returns `folder`.

    Raises:
        LocalError: One of them is not installed.
    """
    folder.mkdir(parents=True)
    for distribution in _closure(DISTRIBUTIONS):
        for top in _top_level(distribution):
            source = Path(str(distribution.locate_file(top)))
            (folder / top).symlink_to(source.resolve())
    return folder


def _closure(names: tuple[str, ...]) -> list[metadata.Distribution]:
    found: dict[str, metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if _normal(name) in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if name not in DISTRIBUTIONS:
                continue  # a dependency of another platform, or of another Python
            raise LocalError(
                f"{name} is not installed, and functions cannot run here without it",
                remedy="Run `pip install 'asynclambda[local]'`.",
            ) from None
        found[_normal(name)] = distribution
        waiting += [_name(line) for line in distribution.requires or () if "extra" not in line]
    return list(found.values())


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return requirement if match is None else match.group()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _top_level(distribution: metadata.Distribution) -> set[str]:
    """The names that the distribution has directly in site-packages: `boto3`, `six.py`, …"""
    tops = {PurePosixPath(file).parts[0] for file in distribution.files or ()}
    # Scripts are recorded with a path out of site-packages; compiled files are made again.
    return tops - {"..", "__pycache__"}
