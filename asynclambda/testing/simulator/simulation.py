"""A simulation, as a test sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from asynclambda import names, registry
from asynclambda.testing.assertions import check_invoked
from asynclambda.testing.errors import SimulationError
from asynclambda.testing.events.dynamodb import stream_event
from asynclambda.testing.simulator.clock import span
from asynclambda.testing.simulator.endless import endless
from asynclambda.testing.simulator.gateway import ApiResponse, Gateway
from asynclambda.testing.simulator.seen import (
    DeadMessage,
    QueueState,
    SimulatedRun,
    seen_death,
    seen_run,
)
from asynclambda.testing.simulator.timeline import Timeline, timeline_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from types import EllipsisType

    from asynclambda.payload import PayloadType
    from asynclambda.spec import StreamTrigger, TaskSpec
    from asynclambda.tasks import ApiTask, DirectTask, DynamoDBTask, ScheduledTask, SqsTask, Task
    from asynclambda.tasks.queue import QueueTask
    from asynclambda.testing.simulator.faults import Injected
    from asynclambda.testing.simulator.queue import Queue
    from asynclambda.testing.simulator.sender import SimulatedSender
    from asynclambda.testing.simulator.world import World

P = TypeVar("P")


class Simulation:
    """An app at work, in this process and in its own time. `simulate` makes one.

        with simulate(app, start=datetime(2030, 1, 31, tzinfo=UTC)) as sim:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999))
            sim.advance(minutes=59)
            assert len(sim.runs(ChargeCard)) == 1 and not sim.runs(SendReceipt)
            sim.run_until_idle()
            assert len(sim.runs(SendReceipt)) == 1
            assert sim.now >= datetime(2030, 1, 31, 1, tzinfo=UTC)

    Nothing happens by itself: `run_until_idle`, `advance`, `request` and `run_schedule` let it.
    """

    def __init__(self, world: World, sender: SimulatedSender) -> None:
        self._world = world
        self._sender = sender
        self._gateway = Gateway(world)

    @property
    def now(self) -> datetime:
        """The time in the simulation. UTC."""
        return self._world.clock.now()

    def run_until_idle(self, *, limit: int = 100_000) -> None:
        """Goes from event to event, however far apart, until nothing is left but what schedules will begin.

        Schedules run when their time comes on the way.

        Args:
            limit: Runs after which it gives up.

        Raises:
            SimulationError: There were so many, and there is more to do.
            UndeclaredEdge: A task calls one that the build does not see; the error names the line to add.
        """
        world = self._world
        last = world.history.count + limit
        with world.going_on():
            while world.agenda.pending:
                if world.history.count >= last:
                    raise endless(world.history, limit, self.now)
                world.agenda.step()

    def advance(
        self,
        duration: timedelta | None = None,
        /,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> None:
        """Lets so much time go by, and all that is due in it happen.

        Raises:
            SimulationError: The time would go back.
        """
        given = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        total = given + (duration or timedelta())
        if total < timedelta():
            raise SimulationError(f"time does not go back: {total}")
        self._world.drive(self._world.clock.ticks + span(total))

    def request(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | Sequence[str]] | None = None,
    ) -> ApiResponse:
        """Makes a request of the app's API, and waits for its answer.

            with simulate(app) as sim:
                response = sim.request("POST", "/orders", body={"order_id": "o-1", "cents": 4999})

        Args:
            method: `GET` and so on.
            path: With or without a query string.
            body: A text or bytes as they are; anything else, models as well, as JSON. None for no body.
            headers: Further ones.
            query: Further parameters; several values where it is a list.
        """
        return self._gateway.request(
            method, path, body=body, headers=headers or {}, query=query or {}
        )

    def run_schedule(self, task: type[ScheduledTask]) -> None:
        """Runs a schedule now, and waits for its end, further attempts included."""
        world = self._world
        schedule = world.schedules[self._spec(task).task_id]
        with world.going_on():
            schedule.run()
            while schedule.running and world.agenda.step():
                pass

    def send(
        self,
        task: type[SqsTask[P]],
        payload: P | str,
        /,
        *,
        message_group_id: str | None = None,
    ) -> None:
        """Puts a message on the queue of somebody else's that a task reads: a text as it is, else as JSON."""
        spec = self._spec(task)
        takes = cast("PayloadType[P]", spec.payload)
        body = payload if isinstance(payload, str) else takes.dump(payload).decode()
        message = self._world.message(body, body.encode(), message_group_id)
        self._queue(spec, 0).put(message)
        self._world.note(spec.task_id, "a message from outside")

    def change(
        self,
        task: type[DynamoDBTask[P]],
        new_image: P | None = None,
        /,
        *,
        old_image: P | None = None,
    ) -> None:
        """Puts a change into the stream that a task reads.

            STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/a/stream/2026-01-01T00:00:00.000"

            class Mirror(DynamoDBTask[Order], stream_arn=STREAM):
                def run(self, event: DynamoDBEvent[Order]) -> None: ...

            with simulate(app) as sim:
                sim.change(Mirror, Order(order_id="o-1", cents=4999))
                sim.run_until_idle()
                assert sim.runs(Mirror)[0].outcome == "done"

        Args:
            task: The task.
            new_image: The item after the change; None where it was removed.
            old_image: The item before it; None where it is new.

        Raises:
            EventError: There is neither image.
        """
        spec = self._spec(task)
        arn = cast("StreamTrigger", spec.trigger).stream_arn
        [record] = stream_event(spec, new_image, old_image=old_image, stream_arn=arn)["Records"]
        self._world.streams[spec.task_id].put(record)
        self._world.note(spec.task_id, "a change from outside")

    @overload
    def runs(self, task: type[QueueTask[P]], /) -> tuple[SimulatedRun[P], ...]: ...
    @overload
    def runs(self, task: type[SqsTask[P]], /) -> tuple[SimulatedRun[P], ...]: ...
    @overload
    def runs(self, task: type[DirectTask[P, Any]], /) -> tuple[SimulatedRun[P], ...]: ...
    @overload
    def runs(
        self, task: type[ApiTask[Any, Any] | ScheduledTask | DynamoDBTask[Any]], /
    ) -> tuple[SimulatedRun[None], ...]: ...
    def runs(self, task: type[Task], /) -> tuple[SimulatedRun[Any], ...]:
        """The runs of a task, in the order in which they ended."""
        records = self._world.history.runs.get(self._spec(task).task_id, ())
        return tuple(seen_run(each) for each in records)

    @overload
    def dead(self, task: type[QueueTask[P]], /) -> tuple[DeadMessage[P], ...]: ...
    @overload
    def dead(self, task: type[SqsTask[P]], /) -> tuple[DeadMessage[P], ...]: ...
    def dead(self, task: type[Any], /) -> tuple[DeadMessage[Any], ...]:
        """The messages of a task that came to a dead letter queue, in the order of their death."""
        spec = self._spec(task)
        return tuple(seen_death(each) for each in self._world.history.deaths if each.spec is spec)

    def queue(self, task: type[QueueTask[Any] | SqsTask[Any]], /, *, lane: int = 0) -> QueueState:
        """What is on a queue of a task now.

        Raises:
            SimulationError: The task has no such lane.
        """
        queue = self._queue(self._spec(task), lane)
        return QueueState(
            queue.waiting, queue.delayed + self._world.delays.waiting(queue), queue.out
        )

    def timeline(self) -> Timeline:
        """All that has happened. `print` it, or look at its rows."""
        return timeline_of(self._world.history)

    def assert_invoked(
        self,
        task: type[QueueTask[P]],
        *,
        payload: P | EllipsisType = ...,
        lane: int | None = None,
        times: int | None = None,
    ) -> None:
        """Fails unless a task was invoked; see `asynclambda.testing.assert_invoked`.

        Raises:
            AssertionError: It was not; the text lists what was sent instead.
        """
        check_invoked(self._sender.messages, self._spec(task), payload, lane, times)

    def crash_next(self, task: type[Task]) -> None:
        """Has the next run of a task killed: before one of its sends, or at its end, as the seed says."""
        self._world.injector.want("crash", self._spec(task).task_id)

    def timeout_next(self, task: type[Task]) -> None:
        """Has the next run of a task come to its timeout, with what it did until then done."""
        self._world.injector.want("timeout", self._spec(task).task_id)

    def duplicate_next(self, task: type[QueueTask[Any]]) -> None:
        """Has the next message that a task gets delivered twice."""
        self._world.injector.want("duplicate", self._spec(task).task_id)

    def throttle_next(self, task: type[QueueTask[Any]] | None = None) -> None:
        """Has the next message to a task, or to any, refused when it is sent."""
        task_id = None if task is None else self._spec(task).task_id
        self._world.injector.want("throttle", task_id)

    @property
    def faults(self) -> tuple[Injected, ...]:
        """The faults that happened by chance, in their order."""
        return tuple(self._world.injector.injected)

    def _spec(self, task: type[Any]) -> TaskSpec:
        return registry.active().spec(task)

    def _queue(self, spec: TaskSpec, lane: int) -> Queue:
        for mapping in self._world.mappings.values():
            if mapping.spec is spec and mapping.lane == lane:
                return mapping.queue
        raise SimulationError(
            f"{spec.task_id} has no queue {names.queue_name(spec.app_name, spec.task_id, lane)}",
            where=str(spec.location),
        )
