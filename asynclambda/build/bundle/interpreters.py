"""A Python on this machine of the function's own version: only that one can compile for it, and run it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.bundle.uv import Uv

#: What an interpreter says about itself: implementation, version, whether it is a release, and
#: whether it has a global lock. Lambda's are released CPythons with one.
_PROBE = """\
import json, platform, sys, sysconfig
print(json.dumps([platform.python_implementation(), sys.version, sys.version_info.releaselevel,
                  not sysconfig.get_config_var("Py_GIL_DISABLED")]))
"""

#: Seconds that an interpreter may take to say so: a shim may wait for something.
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A released CPython."""

    path: str
    #: `sys.version`: what it compiles may differ between patch releases.
    version: str


def find_interpreter(python_version: str, uv: Uv) -> Interpreter | None:
    """An interpreter of that version: the running one if it will do, else one that is installed here.

    Looked for among pyenv's, on the PATH and among uv's own, in this order. None is downloaded.

    Args:
        python_version: major and minor: "3.13".
        uv: knows where its own are.
    """
    for path in _candidates(python_version, uv):
        interpreter = _probed(path, python_version)
        if interpreter is not None:
            return interpreter
    return None


def _candidates(python_version: str, uv: Uv) -> Iterator[str]:
    name = f"python{python_version}"
    if f"{sys.version_info.major}.{sys.version_info.minor}" == python_version:
        yield sys.executable
    # Before the PATH, where pyenv's shims are: slow, and those of versions not selected only fail.
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    patches = versions.glob(f"{python_version}.*/bin/{name}")
    yield from map(str, sorted(patches, key=_patch, reverse=True))
    for folder in os.get_exec_path():
        found = shutil.which(name, path=folder)
        if found is not None:
            yield found
    managed = uv.run("python", "find", python_version, "--no-project", folder=Path.home())
    if managed.succeeded:
        yield managed.output.strip()


def _patch(path: Path) -> tuple[int, ...]:
    """The numbers in the name of pyenv's folder: versions/3.13.10/bin/python3.13."""
    return tuple(int(part) for part in re.findall(r"\d+", path.parents[1].name))


def _probed(path: str, python_version: str) -> Interpreter | None:
    try:
        done = subprocess.run(  # noqa: S603 — an interpreter that was found, a program of ours
            [path, "-I", "-S", "-c", _PROBE],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
        implementation, version, level, has_lock = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    is_right = version.startswith(f"{python_version}.") and (implementation, level, has_lock) == (
        "CPython",
        "final",
        True,
    )
    return Interpreter(path, version) if is_right else None
