"""How long a send makes its message wait, as far as the source tells."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.values import NOTHING, Const

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.frames import Arguments
    from asynclambda.build.graph.calls import Kind


def seconds(kind: Kind, arguments: Arguments) -> frozenset[int | None]:
    """The delays that a call of a task's method may ask for; None among them: any that the run chooses.

    A name for the schedule makes EventBridge Scheduler hold the message, however short the delay.
    """
    if kind == "call":
        return frozenset({0})
    name = arguments.keywords.get("schedule_name", NOTHING)
    named = any(not isinstance(each, Const) or each.value is not None for each in name)
    if named or arguments.others:  # `**options` may have either
        return frozenset({None})
    given = arguments.keywords.get("delay")
    if not given:
        return frozenset({0 if given is None else None})
    return frozenset(_seconds(each.value) if isinstance(each, Const) else None for each in given)


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
