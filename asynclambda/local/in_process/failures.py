"""What went wrong in a run, for the person who wrote the task."""

from __future__ import annotations

import logging
import sysconfig
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import asynclambda
from asynclambda import runtime
from asynclambda.logs import task_logger

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUNTIME = str(Path(runtime.__file__).parent)
#: Where code is that the person at the terminal has not written: the framework's, Python's and packages'.
_OTHERS = (
    str(Path(asynclambda.__file__).parent),
    *{sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")},
    "<frozen ",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: an exception, or what the runtime says of a message that no task can take."""

    text: str
    exception: BaseException | None = None

    def traceback(self) -> str:
        """The exception with its stack, as far as that is the app's; else the text."""
        if self.exception is None:
            return self.text
        shown = traceback.TracebackException.from_exception(self.exception, compact=True)
        if any(_is_own(frame) for frame in shown.stack):
            _leave_out_others(shown)
        return "".join(shown.format()).rstrip()


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception is."""
    text = str(error)
    return Failure(f"{type(error).__name__}{f': {text}' if text else ''}", error)


def _is_own(frame: traceback.FrameSummary) -> bool:
    return not frame.filename.startswith(_OTHERS)


def _leave_out_others(shown: traceback.TracebackException) -> None:
    """Leaves the app's own frames. An exception that has none keeps its last line alone."""
    own = [frame for frame in shown.stack if _is_own(frame)]
    if own:
        shown.stack = traceback.StackSummary.from_list(own)
    else:
        # `format` leaves the heading out where there is no stack; its type does not say so.
        shown.stack = None  # type: ignore[assignment]  # see above
    for inner in (shown.__cause__, shown.__context__, *(shown.exceptions or ())):
        if inner is not None:
            _leave_out_others(inner)


@dataclass
class _RuntimeFailures(logging.Filter):
    """Takes what the runtime logs of a failure, which is shown in another way here."""

    found: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR or not record.pathname.startswith(_RUNTIME):
            return True
        error = record.exc_info[1] if record.exc_info else None
        self.found.append(failure_of(error) if error else Failure(record.getMessage()))
        return False


@contextmanager
def failures_of(app_name: str) -> Iterator[list[Failure]]:
    """Collects the failures that the runtime logs; those lines are not printed."""
    taken = _RuntimeFailures()
    handler = task_logger(app_name).registered_handler
    # First, so that of runs inside of one another each takes its own.
    handler.filters.insert(0, taken)
    try:
        yield taken.found
    finally:
        handler.removeFilter(taken)
