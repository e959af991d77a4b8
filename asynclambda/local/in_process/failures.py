"""What went wrong in a run, for the person who wrote the task."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda import runtime
from asynclambda.build.own_stack import own_traceback
from asynclambda.logs import task_logger

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUNTIME = str(Path(runtime.__file__).parent)


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure: an exception, or what the runtime says of a message that no task can take."""

    text: str
    exception: BaseException | None = None

    def traceback(self) -> str:
        """The exception with its stack, as far as that is the app's; else the text."""
        if self.exception is None:
            return self.text
        return own_traceback(self.exception)


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception is."""
    text = str(error)
    return Failure(f"{type(error).__name__}{f': {text}' if text else ''}", error)


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
