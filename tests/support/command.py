"""The installed `asynclambda` script, run in a process of its own as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(sys.executable).with_name("asynclambda")
#: Enough for a build that downloads what it resolves.
_SECONDS = 300


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that it printed."""
        return self.out + self.err


def clean_environment(**more: str) -> dict[str, str]:
    """This process's variables without those of AWS, of Python and of terminals."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "ASYNC_LAMBDA_", "PYTHON", "POWERTOOLS_"))
        and name not in {"COLUMNS", "LINES", "TERM", "FORCE_COLOR", "NO_COLOR", "COVERAGE_FILE"}
    }
    return {**kept, **more}


def asynclambda(
    *arguments: str, cwd: Path, stdin: str = "", environment: dict[str, str] | None = None
) -> Ended:
    """Run a command; its standard input is `stdin`."""
    done = subprocess.run(
        [SCRIPT, *arguments],
        cwd=cwd,
        input=stdin,
        env=clean_environment() if environment is None else environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
