"""A schedule of EventBridge Scheduler, and what becomes of its runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from asynclambda.build.next_runs import runs
from asynclambda.testing.events.scheduler import scheduled_event
from asynclambda.testing.simulator.clock import SECOND, moment, ticks
from asynclambda.testing.simulator.history import RunRecord, outcome_of

if TYPE_CHECKING:
    from asynclambda.testing.simulator.blueprint import ScheduleDesign
    from asynclambda.testing.simulator.faults import Kill
    from asynclambda.testing.simulator.function import Function
    from asynclambda.testing.simulator.world import World

#: Seconds until Lambda tries an event again that nobody waits for, after each attempt that failed; then it
#: drops it. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
_PAUSES = (60, 120)


class Recurring:
    """One schedule."""

    def __init__(self, design: ScheduleDesign, function: Function, world: World) -> None:
        self._function = function
        self._world = world
        self._times = runs(design.expression, design.timezone, moment(world.clock.ticks))
        #: Runs that have begun and are not over, those that are to be tried again as well.
        self.running = 0
        self._next()

    def run(self) -> None:
        """Runs it now."""
        event = scheduled_event(self._function.spec, time=moment(self._world.clock.ticks))
        self.running += 1
        self._begin(event, 1)

    def _next(self) -> None:
        time = next(self._times, None)
        if time is not None:
            self._world.agenda.at(ticks(time), self._due, background=True)

    def _due(self) -> None:
        self.run()
        self._next()

    def _begin(self, event: dict[str, Any], attempt: int) -> None:
        world = self._world
        kill, duration = world.plan_run(self._function)
        finish = partial(self._finish, event, attempt, world.clock.ticks, kill)
        if duration:
            world.agenda.at(world.clock.ticks + duration, finish)
        else:
            finish()

    def _finish(self, event: dict[str, Any], attempt: int, begin: int, kill: Kill | None) -> None:
        world = self._world
        now = world.clock.ticks
        seconds = self._function.design.timeout - (now - begin) / SECOND
        ended = self._function.run(event, max(0.0, seconds), kill=kill)
        outcome = outcome_of(ended, kill)
        world.history.ran(
            RunRecord(
                spec=self._function.spec,
                begin=begin,
                end=now,
                outcome=outcome,
                attempt=attempt,
                sent=ended.frame.sent,
                exception=ended.exception,
                result=ended.result,
            )
        )
        if outcome != "done" and attempt <= len(_PAUSES):
            again = partial(self._begin, event, attempt + 1)
            world.agenda.at(now + _PAUSES[attempt - 1] * SECOND, again)
            return
        self.running -= 1
        if outcome != "done":
            world.note(self._function.spec.task_id, f"dropped after {attempt} attempts")
