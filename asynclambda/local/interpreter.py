"""Which Python runs the functions on this machine.

A bundle holds binaries for one minor version of Python, so the functions need just that version. It is the
one that compiled the bundle: the build finds it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from asynclambda.build.bundle.interpreters import find_interpreter
from asynclambda.build.bundle.uv import find_uv
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
        BuildError: There is no uv, which knows where more are.
    """
    match = _RUNTIME.fullmatch(runtime)
    if match is None:
        raise LocalError(f"{runtime} is no Python runtime, so its functions cannot run here")
    version = match.group(1)
    found = find_interpreter(version, find_uv())
    if found is None:
        raise LocalError(
            f"the app's runtime is {runtime}, but this machine has no Python {version}",
            remedy=f"Run `uv python install {version}`, or run the command under Python {version}.",
        )
    return Interpreter(Path(found.path), version)
