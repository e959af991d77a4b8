"""The command line, as a user's terminal runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

#: The script that an installation makes.
SCRIPT = Path(sys.executable).with_name("asynclambda")
_SECONDS = 300


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without what tells of a terminal, and with `variables`."""
    terminal = {"COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TERM", "TTY_COMPATIBLE"}
    return {name: value for name, value in os.environ.items() if name not in terminal} | variables


def asynclambda(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `asynclambda` in a folder, and wait for its end."""
    return subprocess.run(
        [SCRIPT, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
        text=True,
        timeout=_SECONDS,
    )
