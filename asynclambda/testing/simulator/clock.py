"""A clock that stands still until it is told to go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

#: Where every simulation begins that is not told otherwise: a Monday, the same in every run of a test.
START: Final = datetime(2029, 1, 1, tzinfo=UTC)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: Microseconds in a second: the simulator counts whole ones, so that no time is off by a rounding.
SECOND: Final = 1_000_000


def ticks(time: datetime) -> int:
    """A time as microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def span(duration: timedelta) -> int:
    """A duration in microseconds."""
    return duration // _MICROSECOND


def moment(ticks: int) -> datetime:
    """The time, in UTC, that some microseconds since 1970 are."""
    return _EPOCH + timedelta(microseconds=ticks)


class VirtualClock:
    """The time in a simulation, for all that asks `asynclambda.clock`."""

    def __init__(self, start: datetime) -> None:
        #: Microseconds since 1970.
        self.ticks = ticks(start)

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return moment(self.ticks)

    def monotonic(self) -> float:
        """Seconds since 1970."""
        return self.ticks / SECOND
