"""How long a send may take: not past the end of the function, since nobody would learn what came of it."""

from __future__ import annotations

from typing import Final

from asynclambda import clock
from asynclambda.ports import Refused

#: Seconds before the function's end, in which the caller can still do something about what was not sent.
RESERVE: Final = 0.2

#: What is reported of a message for which there was no time. It may have arrived where its request was
#: under way, as after any answer that got lost.
TOO_LATE: Final = Refused("NoTimeLeft", "the function's time was up before it was sent")


def time_left(ends_at: float | None) -> float | None:
    """Seconds in which to send, below 0 where there are none; None without an end.

    Args:
        ends_at: When the function ends, by `time.monotonic`.
    """
    return None if ends_at is None else ends_at - RESERVE - clock.monotonic()
