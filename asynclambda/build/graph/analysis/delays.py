"""How long a send makes its message wait, as far as the source tells."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.values import Const

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.frames import Arguments
    from asynclambda.build.graph.calls import Kind


def seconds(kind: Kind, arguments: Arguments) -> int | None:
    """The longest delay that a call of a task's method may ask for; None where only the run knows."""
    if kind == "call":
        return 0
    given = arguments.keywords.get("delay")
    if given is None:
        # `**options` may have it.
        return None if arguments.others else 0
    longest = 0
    for value in given:
        known = _seconds(value.value) if isinstance(value, Const) else None
        if known is None:
            return None
        longest = max(longest, known)
    return longest if given else None


def _seconds(value: object) -> int | None:
    match value:
        case None:
            return 0
        case timedelta():
            return math.ceil(value.total_seconds())
        case int() | float():
            return math.ceil(value)
        case _:
            return None
