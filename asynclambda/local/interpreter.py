"""Which Python runs the functions on this machine.

A bundle holds binaries for one minor version of Python, so the functions need just that version.
The one that runs the command is taken if it fits, then `pythonX.Y` of the PATH, then one that uv
knows.
"""

from __future__ import annotations

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
    for candidate in (shutil.which(f"python{version}"), _known_to_uv(version)):
        if candidate is not None and _answers(candidate, version):
            return Interpreter(Path(candidate), version)
    raise LocalError(
        f"the app's runtime is {runtime}, but this machine has no Python {version}",
        remedy=f"Run `uv python install {version}`, or run the command under Python {version}.",
    )


def _known_to_uv(version: str) -> str | None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        return None
    command = [uv, "python", "find", "--no-python-downloads", "--system", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() or None


def _answers(candidate: str, version: str) -> bool:
    """Whether it is what its name says: version managers put stubs on the PATH that only complain."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    command = [candidate, "-I", "-S", "-c", code]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() == version
