"""The INIT of a function in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from asynclambda import env

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "asynclambda.runtime.entry"


def printed(folder: Path, code: str) -> str:
    """What a program prints whose folder has `app.py` with a task `Charge`, and which imports `ENTRY`."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={env.APP_MODULE: "app", env.TASK: "app:Charge", env.TASK_ID: "Charge"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
