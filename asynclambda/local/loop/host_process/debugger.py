"""`breakpoint()` in a task: its prompt has the terminal, one at a time, and the run's time stands still."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from asynclambda.local.loop.host_process.running import running

if TYPE_CHECKING:
    from types import FrameType

    from asynclambda.local.loop.host_process.running import Run

_prompting = threading.Lock()


def install() -> None:
    """Has `breakpoint()` stop at this terminal; a debugger that PYTHONBREAKPOINT names is left alone."""
    sys.breakpointhook = _stop


def is_held(run: Run) -> bool:
    """Whether a debugger has stopped in a run, or may at any moment: then no timeout ends it."""
    return run.held or _is_attached() or _is_traced(sys._current_frames().get(run.thread))


def _stop(*args: object, **kwargs: object) -> None:
    run = running.get()
    if run is not None:
        run.held = True
    if os.environ.get("PYTHONBREAKPOINT"):
        sys.__breakpointhook__(*args, **kwargs)  # noqa: T100  # it is what this module is for
        return
    # Imported here: most sessions have no breakpoint.
    from asynclambda.local.loop.host_process.prompt import Prompt

    Prompt(_prompting).set_trace(sys._getframe(1))


def _is_attached() -> bool:
    """Whether an IDE's debugger is in this process: pydevd, which debugpy brings along as well."""
    return any(name in sys.modules for name in ("pydevd", "_pydevd_bundle"))


def _is_traced(frame: FrameType | None) -> bool:
    """Whether a debugger that was called in another way, such as `pdb.set_trace()`, looks at a frame."""
    while frame is not None:
        if frame.f_trace is not None or frame.f_globals.get("__name__") in ("bdb", "pdb"):
            return True
        frame = frame.f_back
    return False
