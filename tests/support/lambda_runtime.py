"""What Lambda has on its machines before a bundle arrives: an interpreter and `/var/runtime`.

A bundle may import itself, the standard library, and what AWS ships with the runtime: boto3 and the
runtime client. To test a bundle honestly, nothing else may be importable, least of all the packages
of the environment that runs the tests. So each Python version gets a folder under `.venv-runtime/`:

    python3.11-boto3-1.43.0-awslambdaric-4.2.0/
        python/   an environment without a single package: a bare interpreter
        runtime/  boto3 and awslambdaric, compiled; Lambda's /var/runtime

It is made once, in a few seconds, and kept. Its name holds the versions, so a changed lock file
makes a new one.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import uv
from support.paths import RUNTIME_HOME

#: What AWS puts into the runtime, at the versions of the environment that runs the tests.
_PACKAGES = ("boto3", "awslambdaric")


@dataclass(frozen=True)
class LambdaRuntime:
    """An interpreter without packages, and the folder that Lambda puts on its path."""

    #: AWS's name of the runtime: `python3.11`.
    identifier: str
    #: The bare interpreter.
    python: Path
    #: The stand-in for /var/runtime.
    directory: Path


@functools.cache
def lambda_runtime(python: Path | None = None) -> LambdaRuntime:
    """Return the runtime of the Python at `python` (default: the one that runs the tests).

    Makes it when this machine has none yet.
    """
    interpreter = Path(sys.executable) if python is None else python
    identifier = _identifier(interpreter)
    pins = [f"{package}-{version(package)}" for package in _PACKAGES]
    home = RUNTIME_HOME / "-".join([identifier, *pins])
    if not home.exists():
        _make(home, interpreter)
    return LambdaRuntime(
        identifier=identifier,
        python=home / "python" / "bin" / "python",
        directory=home / "runtime",
    )


def _identifier(interpreter: Path) -> str:
    script = "import sys; print('python%d.%d' % sys.version_info[:2])"
    return subprocess.run(
        [interpreter, "-c", script], check=True, capture_output=True, text=True
    ).stdout.strip()


def _make(home: Path, interpreter: Path) -> None:
    """Make `home` beside its place and move it there, so that two runs cannot see half of it."""
    RUNTIME_HOME.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RUNTIME_HOME, prefix=".making-") as scratch:
        draft = Path(scratch, "draft")
        # The standard library's venv, since uv's own puts a module into site-packages.
        subprocess.run([interpreter, "-m", "venv", "--without-pip", draft / "python"], check=True)
        subprocess.run(
            [
                uv.find_uv_bin(),
                "pip",
                "install",
                "--quiet",
                "--compile-bytecode",
                "--python",
                draft / "python" / "bin" / "python",
                "--target",
                draft / "runtime",
                *[f"{package}=={version(package)}" for package in _PACKAGES],
            ],
            check=True,
        )
        shutil.rmtree(draft / "runtime" / "bin", ignore_errors=True)
        try:
            draft.rename(home)
        except OSError:
            # Another run was faster; its folder is as good as ours.
            if not home.exists():
                raise
