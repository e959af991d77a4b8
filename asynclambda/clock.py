"""The time, wherever the framework itself asks for it: the machine's, or that of a simulation.

What a deadline, a delay and a dead letter say follows from one clock, so that a test can put a virtual one
there. What users read in `run` (`datetime.now()`, `time.time()`) stays the machine's.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds since some moment, which never go back."""
        ...


#: None for the machine's.
_active: Clock | None = None


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC) if _active is None else _active.now()


def monotonic() -> float:
    """Seconds since some moment, which never go back."""
    return time.monotonic() if _active is None else _active.monotonic()


@contextmanager
def using(clock: Clock) -> Iterator[None]:
    """Puts another clock in force for the time of the block, in every thread."""
    global _active  # the one place that swaps it, and it swaps it back
    outer = _active
    _active = clock
    try:
        yield
    finally:
        _active = outer
