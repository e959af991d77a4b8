"""The end of a run's time: it is answered for, and stopped as far as Python can stop a thread."""

from __future__ import annotations

import ctypes
import threading
import time
from typing import TYPE_CHECKING

from asynclambda.local.loop.host_process.debugger import is_held

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.loop.host_process.running import Run

#: Between two looks at runs that are over their time, and are held. Seconds.
_LOOK_SECONDS = 1.0


class Deadlines:
    """Watches all runs of this process, in a thread of its own."""

    def __init__(self, expired: Callable[[Run], None], held: Callable[[Run], None]) -> None:
        """Starts the thread.

        Args:
            expired: Is told a run whose time is up. It may have ended meanwhile.
            held: Is told a run that would be, once, where a debugger holds it.
        """
        self._expired = expired
        self._held = held
        self._runs: dict[Run, float] = {}
        self._told: set[Run] = set()
        self._changed = threading.Condition()
        threading.Thread(target=self._watch, name="deadlines", daemon=True).start()

    def begin(self, run: Run) -> None:
        """A run has begun."""
        with self._changed:
            self._runs[run] = run.deadline
            self._changed.notify()

    def end(self, run: Run) -> None:
        """It has ended."""
        with self._changed:
            self._runs.pop(run, None)
            self._told.discard(run)

    def _watch(self) -> None:
        while True:
            for run in self._due():
                if not is_held(run):
                    self._expired(run)
                elif run not in self._told:
                    self._told.add(run)
                    self._held(run)

    def _due(self) -> list[Run]:
        """Waits for the next deadline, and returns the runs that are over theirs."""
        with self._changed:
            nearest = min(self._runs.values(), default=None)
            now = time.monotonic()
            if nearest is None or nearest > now:
                self._changed.wait(None if nearest is None else nearest - now)
                return []
            due = [run for run, at in self._runs.items() if at <= now]
            for run in due:
                self._runs[run] = now + _LOOK_SECONDS
            return due


def stop(run: Run) -> None:
    """Ends a run's thread as soon as that is in Python code: a call that blocks ends first.

    By a SystemExit: a task that catches every Exception ends all the same, and a thread that ends by one
    says nothing.
    """
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    set_exception(ctypes.c_ulong(run.thread), ctypes.py_object(SystemExit))
