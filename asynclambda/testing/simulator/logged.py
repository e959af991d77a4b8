"""What the runtime logs of failures, so that a run can tell them."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda import runtime
from asynclambda.logs import task_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_RUNTIME = str(Path(runtime.__file__).parent)


class _Failures(logging.Filter):
    """Tells the exceptions of the runtime's lines."""

    def __init__(self, tell: Callable[[BaseException], None], *, written: bool) -> None:
        super().__init__()
        self._tell = tell
        self._written = written

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether lines are written."""
        if (
            record.levelno >= logging.ERROR
            and record.exc_info
            and record.exc_info[1] is not None
            and record.pathname.startswith(_RUNTIME)
        ):
            self._tell(record.exc_info[1])
        return self._written


@contextmanager
def telling(
    app_name: str, tell: Callable[[BaseException], None], *, written: bool
) -> Iterator[None]:
    """Tells of every exception that the runtime logs, for the time of the block.

    Args:
        app_name: Whose functions log.
        tell: Is told.
        written: Whether their lines are written as well.
    """
    handler = task_logger(app_name).registered_handler
    taken = _Failures(tell, written=written)
    handler.addFilter(taken)
    try:
        yield
    finally:
        handler.removeFilter(taken)
