"""An event source mapping: takes messages out of a queue and runs a function with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from asynclambda.testing.simulator.clock import SECOND
from asynclambda.testing.simulator.history import RunRecord, outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from asynclambda.testing.simulator.agenda import Entry
    from asynclambda.testing.simulator.blueprint import MappingDesign
    from asynclambda.testing.simulator.faults import Kill
    from asynclambda.testing.simulator.function import Ended, Function
    from asynclambda.testing.simulator.message import Message
    from asynclambda.testing.simulator.queue import Queue
    from asynclambda.testing.simulator.world import World

#: Bytes of an event at most.
#: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
_EVENT_BYTES = 6_291_456


_NONE: frozenset[str] = frozenset()
#: Runs that begin at one look at the queue, as Lambda takes ten messages at a time.
_IN_A_ROW = 10


class Mapping:
    """One mapping: one lane of a task."""

    def __init__(
        self, design: MappingDesign, lane: int, queue: Queue, function: Function, world: World
    ) -> None:
        self.lane = lane
        self.queue = queue
        #: Runs at work.
        self.running = 0
        self._design = design
        self._function = function
        self._world = world
        self.spec = function.spec
        self._polls = False
        #: The batch that is being made, until it is full or its window over.
        self._batch: list[Message] = []
        self._window: Entry | None = None
        queue.wake = self.wake

    def wake(self) -> None:
        """Says that there may be something to do."""
        if not self._polls:
            self._polls = True
            agenda = self._world.agenda
            agenda.at(agenda.clock.ticks, self._poll)

    def _poll(self) -> None:
        self._polls = False
        for _ in range(_IN_A_ROW):
            if not self.queue.ready or not self._may_run():
                return
            self._take()
        if self.queue.ready:
            self.wake()

    def _take(self) -> None:
        design = self._design
        taken = self.queue.take(design.batch_size - len(self._batch), _EVENT_BYTES)
        if not taken:
            return
        for message in taken:
            self._world.deliver_again(self, message)
        if not design.window:
            self._start(taken)
            return
        self._batch += taken
        if len(self._batch) >= design.batch_size:
            self._flush()
        elif self._window is None:
            agenda = self._world.agenda
            self._window = agenda.at(agenda.clock.ticks + design.window * SECOND, self._flush)

    def _may_run(self) -> bool:
        """Whether another run may begin. A mapping that may not leaves its messages in the queue."""
        limit = self._design.maximum_concurrency
        return (limit is None or self.running < limit) and self._world.has_capacity(
            self._function, self
        )

    def _flush(self) -> None:
        if self._window is not None:
            self._world.agenda.call_off(self._window)
            self._window = None
        batch, self._batch = self._batch, []
        if batch:
            self._start(batch)

    def _start(self, batch: Sequence[Message]) -> None:
        world = self._world
        begin = world.clock.ticks
        kill, duration = world.plan_run(self._function)
        self.running += 1
        world.begin_run(self._function)
        if duration:
            finish = partial(self._finish, batch, begin, kill)
            world.agenda.at(begin + duration, finish)
        else:
            self._finish(batch, begin, kill)

    def _finish(self, batch: Sequence[Message], begin: int, kill: Kill | None) -> None:
        world, queue = self._world, self.queue
        arn = queue.design.arn
        event = {"Records": [message.record(arn) for message in batch]}
        seconds = self._function.design.timeout - (world.clock.ticks - begin) / SECOND
        ended = self._function.run(event, max(0.0, seconds), batch, kill)
        failed = self._failed(ended, batch)
        world.history.ran(self._record(ended, batch, failed, begin, kill))
        for death in ended.frame.buried:
            world.history.died(death)
        for message in batch:
            if message.message_id in failed:
                queue.give_back(message)
            else:
                queue.delete(message)
        self.running -= 1
        world.end_run(self._function)
        if queue.ready:
            self.wake()

    def _failed(self, ended: Ended, batch: Sequence[Message]) -> AbstractSet[str]:
        """The ids of the messages that come again."""
        if ended.exception is None and not ended.frame.killed and not self._design.reports_failures:
            return _NONE
        every = {message.message_id for message in batch}
        if ended.exception is not None or ended.frame.killed:
            return every
        if not isinstance(ended.result, dict):
            return _NONE
        items: list[dict[str, Any]] = ended.result.get("batchItemFailures") or []
        reported = {each.get("itemIdentifier") for each in items}
        # An id that Lambda did not give out fails the whole batch.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
        return (
            {message_id for message_id in every if message_id in reported}
            if reported <= every
            else every
        )

    def _record(
        self,
        ended: Ended,
        batch: Sequence[Message],
        failed: AbstractSet[str],
        begin: int,
        kill: Kill | None,
    ) -> RunRecord:
        frame = ended.frame
        outcome = outcome_of(ended, kill)
        exception = ended.exception or (frame.errors[-1] if frame.errors else None)
        if outcome == "done" and (failed or frame.buried):
            all_failed = len(failed) + len(frame.buried) >= len(batch)
            outcome = "failed" if all_failed else "partial"
        return RunRecord(
            spec=self.spec,
            begin=begin,
            end=self._world.clock.ticks,
            outcome=outcome,
            attempt=max(message.receives for message in batch),
            lane=self.lane,
            messages=batch,
            sent=frame.sent,
            exception=None if outcome == "done" else exception,
            result=ended.result,
        )
