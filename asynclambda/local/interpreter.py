"""Which Python runs the functions on this machine.

A bundle holds binaries for one minor version of Python, so the functions need just that version.
The one that runs the command is taken if it fits, then `pythonX.Y` of the PATH, then one that uv or
pyenv has installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from asynclambda.errors import LocalError

_RUNTIME = re.compile(r"python(3\.\d+)")


@dataclass(frozen=True)
class Interpreter:
    """A Python of this machine. Its bundle is built for `version` and for this machine's platform."""

    path: Path
    #: The minor version: `3.13`.
    version: str

    @property
    def runtime(self) -> str:
        """Lambda's name for it: `python3.13`."""
        return f"python{self.version}"


def current() -> Interpreter:
    """The Python that runs this command."""
    return Interpreter(Path(sys.executable), f"{sys.version_info.major}.{sys.version_info.minor}")


def find(runtime: str) -> Interpreter:
    """The Python for a Lambda runtime such as `python3.13`.

    Raises:
        LocalError: There is none on this machine, or the runtime is no Python.
    """
    match = _RUNTIME.fullmatch(runtime)
    if match is None:
        raise LocalError(f"{runtime} is no Python runtime, so its functions cannot run here")
    version = match.group(1)
    here = current()
    if here.version == version:
        return here
    for look in (_on_path, _of_uv, _of_pyenv):
        path = look(version)
        if path is not None and _is_python(path, version):
            return Interpreter(path, version)
    raise LocalError(
        f"the app's runtime is {runtime}, but this machine has no Python {version}",
        remedy=f"Run `uv python install {version}`, or run the command under Python {version}.",
    )


def _on_path(version: str) -> Path | None:
    found = shutil.which(f"python{version}")
    return None if found is None else Path(found)


def _of_uv(version: str) -> Path | None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        return None
    only_its_own = ["--no-python-downloads", "--python-preference", "only-managed"]
    command = [uv, "python", "find", *only_its_own, version]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return Path(found.stdout.strip()) if found.stdout.strip() else None


def _of_pyenv(version: str) -> Path | None:
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    patches = [path for path in root.glob(f"versions/{version}.*") if path.suffix[1:].isdigit()]
    newest = max(patches, key=lambda path: int(path.suffix[1:]), default=None)
    return None if newest is None else newest / "bin" / "python"


def _is_python(path: Path, version: str) -> bool:
    """Whether it is what its name says: pyenv puts stubs on the PATH that may only complain."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    command = [str(path), "-I", "-S", "-c", code]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return False
    return answer.stdout.strip() == version
