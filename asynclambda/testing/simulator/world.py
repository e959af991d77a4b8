"""All that a simulation has: queues, functions, what runs them, and what has happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from asynclambda.testing.simulator.agenda import Agenda
from asynclambda.testing.simulator.clock import SECOND
from asynclambda.testing.simulator.delays import Delays
from asynclambda.testing.simulator.environment import Environment
from asynclambda.testing.simulator.faults import END
from asynclambda.testing.simulator.function import Function
from asynclambda.testing.simulator.history import DeathRecord, History, Note
from asynclambda.testing.simulator.mapping import Mapping
from asynclambda.testing.simulator.message import Message
from asynclambda.testing.simulator.queue import Queue
from asynclambda.testing.simulator.recurring import Recurring
from asynclambda.testing.simulator.services import Bucket
from asynclambda.testing.simulator.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Mapping as ReadOnly

    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec
    from asynclambda.testing.simulator.blueprint import Blueprint
    from asynclambda.testing.simulator.clock import VirtualClock
    from asynclambda.testing.simulator.faults import Injector, Kill
    from asynclambda.testing.simulator.frame import Frame

#: Runs at once that a new account allows in a region, all functions together.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ACCOUNT_CONCURRENCY = 1_000


class World:
    """The services of one simulation, and how they hang together."""

    def __init__(
        self,
        blueprint: Blueprint,
        specs: Sequence[TaskSpec],
        *,
        clock: VirtualClock,
        injector: Injector,
        durations: ReadOnly[str, int],
    ) -> None:
        """Makes them as the template says.

        Args:
            blueprint: What it says.
            specs: The app's tasks.
            clock: Tells the time.
            injector: Decides what goes wrong.
            durations: Ticks that runs take, by task id; 0 for those that are not there.
        """
        self.blueprint = blueprint
        self.injector = injector
        self.clock = clock
        self.agenda = Agenda(self.clock)
        self.environment = Environment()
        self.history = History()
        self.bucket = Bucket(self.clock, blueprint.payload_days)
        self.delays = Delays(self.agenda, self.message)
        #: The run that is at work; None outside of one.
        self.frame: Frame | None = None
        #: Whether the agenda is being worked through.
        self.driving = False
        self._durations = durations
        self._messages = 0
        self._running: dict[str, int] = dict.fromkeys(blueprint.functions, 0)
        self._all_running = 0
        self._held_up: dict[Mapping, None] = {}
        self.specs = {spec.task_id: spec for spec in specs}
        self.functions = {
            task_id: Function(self.specs[task_id], design, self)
            for task_id, design in blueprint.functions.items()
        }
        self.queues = {
            name: Queue(design, self.agenda, self._moved)
            for name, design in blueprint.queues.items()
        }
        #: By the name of the queue.
        self.mappings: dict[str, Mapping] = {}
        for design in blueprint.mappings:
            lane = sum(each.spec.task_id == design.task_id for each in self.mappings.values())
            self.mappings[design.queue_name] = Mapping(
                design, lane, self.queues[design.queue_name], self.functions[design.task_id], self
            )
        self.schedules = {
            design.task_id: Recurring(design, self.functions[design.task_id], self)
            for design in blueprint.schedules
        }

        self.streams = {
            design.task_id: Stream(design, self.functions[design.task_id], self)
            for design in blueprint.streams
        }

    def function_named(self, name: str) -> Function | None:
        """The function of a physical name; of one that runs from an image, without its suffix, too."""
        for function in self.functions.values():
            if name in (function.design.name, function.design.name.removesuffix("-image")):
                return function
        return None

    def lane_of(self, queue_name: str) -> int:
        """The lane that a queue is; 0 for one that nothing reads."""
        mapping = self.mappings.get(queue_name)
        return 0 if mapping is None else mapping.lane

    def drive(self, until: int) -> None:
        """Lets happen what does until a time, and stops the clock there."""
        with self.going_on():
            while self.agenda.step(until):
                pass
        self.clock.ticks = max(self.clock.ticks, until)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Leaves this process's environment to the functions for the time of the block."""
        outer, self.driving = self.driving, True
        try:
            yield
        finally:
            self.driving = outer
            if not outer:
                self.environment.enter(None)

    def duration(self, function: Function) -> int:
        """The ticks that a run takes, at most until the function's timeout."""
        timeout = function.design.timeout * SECOND
        return min(timeout, self._durations.get(function.spec.task_id, 0))

    def plan_run(self, function: Function) -> tuple[Kill | None, int]:
        """What ends a run before its time, and how many ticks it takes."""
        task_id, timeout = function.spec.task_id, function.design.timeout * SECOND
        duration = self._durations.get(task_id, 0)
        kill = self.injector.kill(task_id)
        if kill is not None and kill[0] == "timeout":
            return kill, timeout
        if duration > timeout:
            return ("timeout", END), timeout
        return kill, duration

    def has_capacity(self, function: Function, mapping: Mapping) -> bool:
        """Whether a function may have another run. A mapping that hears no is woken when it may be yes."""
        reserved = function.design.reserved_concurrency
        allowed = (
            self._all_running < ACCOUNT_CONCURRENCY
            if reserved is None
            else self._running[function.spec.task_id] < reserved
        )
        if not allowed:
            self._held_up[mapping] = None
        return allowed

    def begin_run(self, function: Function) -> None:
        """Counts a run that begins."""
        self._running[function.spec.task_id] += 1
        self._all_running += 1

    def end_run(self, function: Function) -> None:
        """Counts a run that is over."""
        self._running[function.spec.task_id] -= 1
        self._all_running -= 1
        if self._held_up:
            held_up, self._held_up = self._held_up, {}
            for mapping in held_up:
                mapping.wake()

    def message(self, body: str, payload: bytes | None, group: str | None) -> Message:
        """A new message, which is nowhere yet."""
        self._messages += 1
        return Message(self._messages, body, payload, group=group)

    def deliver_again(self, mapping: Mapping, message: Message) -> None:
        """Gives a message out a second time, where that fault happens. FIFO queues do not."""
        if message.twin or mapping.queue.design.fifo:
            return
        wait = self.injector.duplicate(mapping.spec.task_id)
        if wait is not None:
            mapping.queue.put(message.again(), wait)
            self.note(mapping.spec.task_id, "fault: the message is delivered twice", mapping.lane)

    def sent_from_outside(self, message: Outgoing) -> None:
        """Notes what no task has sent."""
        header = message.header
        delay = f" with a delay of {message.delay:,} s" if message.delay else ""
        self.note(
            header.destination_task_id,
            f"invoked from outside{delay}",
            self.lane_of(message.queue_name),
        )

    def failed(self, error: BaseException) -> None:
        """Takes what the runtime has logged as a failure of the run that is at work."""
        if self.frame is not None:
            self.frame.errors.append(error)

    def note(self, task_id: str, text: str, lane: int = 0) -> None:
        """Puts a line into the timeline."""
        self.history.noted(Note(time=self.clock.ticks, task_id=task_id, text=text, lane=lane))

    def _moved(self, queue: Queue, message: Message) -> None:
        """Moves a message whose attempts are over, as SQS does it: without a word."""
        mapping = self.mappings.get(queue.design.name)
        target = self.queues.get(queue.design.dead_letter_queue or "")
        message.moved_from = queue
        if target is not None:
            target.put(message)
        if mapping is not None:
            self.history.died(
                DeathRecord(
                    spec=mapping.spec,
                    time=self.clock.ticks,
                    reason="attempts",
                    message=message,
                    attempts=message.receives,
                    lane=mapping.lane,
                    queue_name=queue.design.dead_letter_queue or "",
                    error=None,
                )
            )
