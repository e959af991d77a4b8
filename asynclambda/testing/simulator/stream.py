"""A DynamoDB stream: changes of a table, which its task gets in their order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from asynclambda.testing.simulator.clock import SECOND
from asynclambda.testing.simulator.history import RunRecord, outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.testing.simulator.agenda import Entry
    from asynclambda.testing.simulator.blueprint import StreamDesign
    from asynclambda.testing.simulator.faults import Kill
    from asynclambda.testing.simulator.function import Ended, Function
    from asynclambda.testing.simulator.world import World

#: Seconds before the second attempt, and at most: Lambda's pauses grow, and it gives no figures.
_PAUSE, _LONGEST_PAUSE = 1, 60


class Stream:
    """The one shard of a stream: while a change is not done, those after it wait.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """

    def __init__(self, design: StreamDesign, function: Function, world: World) -> None:
        self._design = design
        self._function = function
        self._world = world
        self._records: list[dict[str, Any]] = []
        #: The run that waits for its window; None while none does.
        self._window: Entry | None = None
        #: Whether a run is at work, or is to be tried again.
        self._busy = False

    def put(self, record: dict[str, Any]) -> None:
        """Takes a change."""
        self._records.append(record)
        self._wait()

    def _wait(self) -> None:
        """Has a run begin when its window is over, or at once where a batch is full."""
        if self._busy or not self._records:
            return
        full = len(self._records) >= self._design.batch_size
        if self._window is None or full:
            if self._window is not None:
                self._world.agenda.call_off(self._window)
            seconds = 0 if full else self._design.window
            self._window = self._later(seconds, attempt=1)

    def _later(self, seconds: int, attempt: int) -> Entry:
        agenda = self._world.agenda
        return agenda.at(agenda.clock.ticks + seconds * SECOND, partial(self._begin, attempt))

    def _begin(self, attempt: int) -> None:
        self._busy, self._window = True, None
        world = self._world
        batch = self._records[: self._design.batch_size]
        kill, duration = world.plan_run(self._function)
        finish = partial(self._finish, batch, attempt, world.clock.ticks, kill)
        world.agenda.at(world.clock.ticks + duration, finish)

    def _finish(
        self, batch: Sequence[dict[str, Any]], attempt: int, begin: int, kill: Kill | None
    ) -> None:
        world, function = self._world, self._function
        now = world.clock.ticks
        seconds = function.design.timeout - (now - begin) / SECOND
        ended = function.run({"Records": list(batch)}, max(0.0, seconds), kill=kill)
        done = _done(ended, batch)
        world.history.ran(
            RunRecord(
                spec=function.spec,
                begin=begin,
                end=now,
                outcome="partial" if 0 < done < len(batch) else outcome_of(ended, kill),
                attempt=attempt,
                sent=ended.frame.sent,
                exception=ended.exception or next(iter(ended.frame.errors), None),
                result=ended.result,
            )
        )
        del self._records[:done]
        if done == 0 and attempt <= self._design.attempts:
            self._later(min(_PAUSE * 2 ** (attempt - 1), _LONGEST_PAUSE), attempt + 1)
            return
        if done == 0:
            del self._records[: len(batch)]
            changes = "1 change" if len(batch) == 1 else f"{len(batch)} changes"
            world.note(function.spec.task_id, f"{changes} dropped after {attempt} attempts")
        self._busy = False
        self._wait()


def _done(ended: Ended, batch: Sequence[dict[str, Any]]) -> int:
    """How many changes are done: those before the first that failed."""
    if ended.exception is not None or ended.frame.killed:
        return 0
    result = ended.result if isinstance(ended.result, dict) else {}
    reported = {each.get("itemIdentifier") for each in result.get("batchItemFailures") or ()}
    if not reported:
        return len(batch)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    return min((numbers.index(each) for each in reported & set(numbers)), default=0)
