"""The error of a simulation that does not come to an end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from asynclambda.testing.errors import SimulationError

if TYPE_CHECKING:
    from datetime import datetime

    from asynclambda.testing.simulator.history import History


def endless(history: History, limit: int, now: datetime) -> SimulationError:
    """The error, which says what has run.

    Args:
        history: What has happened.
        limit: How many runs there were.
        now: The simulation's time.
    """
    last = Counter(each.spec.task_id for runs in history.runs.values() for each in runs[-limit:])
    tasks = ", ".join(f"{task} {count:,}" for task, count in last.most_common(5))
    return SimulationError(
        f"{limit:,} runs, it is {now:%Y-%m-%d %H:%M} in the simulation, and there is more to do. "
        f"Runs: {tasks}",
        remedy="Pass a higher `limit=`; or `advance` by some time, where tasks begin others for ever.",
    )
