"""A bundle as the local engine runs it: the zip that was built, and one file more.

MiniStack runs a function of the runtime `provided.al2023` by starting the file `bootstrap` at the
root of its code, as Lambda does. The bundle has none, since in AWS its runtime is Python's; so a
copy of it gets one. No other file changes.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local import worker

if TYPE_CHECKING:
    from pathlib import Path

NAME = "bootstrap"
#: `exec`, so that the process that MiniStack stops is the function's own.
BOOTSTRAP = f"""#!/bin/sh
exec "${worker.PYTHON}" -I -S "${worker.WORKER}"
"""
#: A file that everybody may execute: a zip entry has its Unix mode in the upper 16 bits.
_EXECUTABLE = 0o100755 << 16


def digest(bundle: Path) -> str:
    """A name for the bundle's content, with that of the bootstrap.

    Raises:
        LocalError: There is no such file.
    """
    try:
        with bundle.open("rb") as file:
            content = hashlib.file_digest(file, "sha256")
    except OSError as error:
        raise LocalError(
            f"the bundle cannot be read: {error.strerror}", where=str(bundle)
        ) from error
    content.update(BOOTSTRAP.encode())
    return content.hexdigest()


def with_bootstrap(bundle: Path, target: Path) -> None:
    """Copy `bundle` to `target` and add the bootstrap.

    Raises:
        LocalError: It is no zip file, or has a `bootstrap` of its own.
    """
    if not zipfile.is_zipfile(bundle):
        raise LocalError("the bundle is no zip file", where=str(bundle))
    shutil.copyfile(bundle, target)
    with zipfile.ZipFile(target, "a") as archive:
        if NAME in archive.namelist():
            raise LocalError(
                f"the bundle has a file `{NAME}`, which the local engine needs for itself",
                where=str(bundle),
                remedy="Give the file another name or put it into a folder.",
            )
        entry = zipfile.ZipInfo(NAME)
        entry.external_attr = _EXECUTABLE
        archive.writestr(entry, BOOTSTRAP)
