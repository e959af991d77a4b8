"""The uv program: where it is, and how it is run.

uv is a program and no library, so what is known about a failure is what it prints. It is run in the
project's folder: its settings there (`[tool.uv]`, `uv.toml`) and in the environment (`UV_DEFAULT_INDEX`, …)
say where packages come from, and hold for the bundle as for the project's own environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

_MISSING = "install it with: pip install 'asynclambda[cli]'"

#: Settings that must not reach uv: they are about the environment that the user works in, or, for
#: the hashes, would refuse the framework's own requirements, which have none. Hashes that are
#: written down are checked all the same.
_UNSET = ("VIRTUAL_ENV", "UV_REQUIRE_HASHES", "UV_SYSTEM_PYTHON", "UV_PROJECT_ENVIRONMENT")
_SET = {
    "NO_COLOR": "1",
    "UV_NO_PROGRESS": "1",
    "UV_COMPILE_BYTECODE": "0",
    "UV_PYTHON_DOWNLOADS": "never",
}

#: Settings in the environment that change what uv resolves.
_RESOLUTION = (
    "UV_CONFIG_FILE",
    "UV_CONSTRAINT",
    "UV_DEFAULT_INDEX",
    "UV_EXCLUDE_NEWER",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_INDEX",
    "UV_INDEX_STRATEGY",
    "UV_INDEX_URL",
    "UV_NO_CONFIG",
    "UV_NO_INDEX",
    "UV_NO_SOURCES",
    "UV_OVERRIDE",
    "UV_PRERELEASE",
    "UV_RESOLUTION",
    "UV_TORCH_BACKEND",
)


@dataclass(frozen=True, slots=True)
class Finished:
    """How a run of uv ended."""

    succeeded: bool
    output: str
    #: Everything that it said: progress, warnings, errors.
    messages: str


@dataclass(frozen=True, slots=True)
class Uv:
    """A uv program."""

    path: str
    #: As it prints it: "uv 0.13.9".
    version: str

    def run(self, *arguments: str, folder: Path) -> Finished:
        """Run it in a folder, without a terminal."""
        environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
        done = subprocess.run(  # noqa: S603 — the uv that was found, with arguments of ours
            [self.path, *arguments],
            cwd=folder,
            env=environment | _SET,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return Finished(done.returncode == 0, done.stdout, done.stderr)


def find_uv() -> Uv:
    """The uv that the `uv` package brings, or else the one on the PATH.

    Raises:
        BuildError: there is none, or it does not run.
    """
    path = _packaged() or shutil.which("uv")
    if path is None:
        raise BuildError(
            "uv, which resolves the bundle's dependencies, is missing", remedy=_MISSING
        )
    try:
        told = subprocess.run(  # noqa: S603 — as above
            [path, "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError(f"uv does not run: {error}", where=path, remedy=_MISSING) from error
    return Uv(path, told.stdout.strip())


def resolution_settings() -> dict[str, str]:
    """The settings in the environment that change what uv resolves."""
    return {name: os.environ[name] for name in _RESOLUTION if name in os.environ}


def _packaged() -> str | None:
    try:
        from uv import find_uv_bin  # only with the extra `cli`
    except ImportError:
        return None
    try:
        return find_uv_bin()
    except FileNotFoundError:
        return None
