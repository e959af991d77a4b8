"""Begins and ends a simulation."""

from __future__ import annotations

import gc
import random
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

from asynclambda import clock as framework_clock
from asynclambda import ports, registry
from asynclambda.sending import clients
from asynclambda.testing.edges import edges_here
from asynclambda.testing.errors import SimulationError
from asynclambda.testing.simulator.clock import START, VirtualClock, span
from asynclambda.testing.simulator.design import blueprint_here
from asynclambda.testing.simulator.faults import Faults, Injector
from asynclambda.testing.simulator.logged import telling
from asynclambda.testing.simulator.sender import SimulatedSender
from asynclambda.testing.simulator.services import DynamoDBStandIn, S3StandIn, SqsStandIn
from asynclambda.testing.simulator.simulation import Simulation
from asynclambda.testing.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime, timedelta

    from asynclambda.app import App
    from asynclambda.tasks import Task


#: Classes of one kind of task or of several: a mapping of one is no mapping of all to a type checker.
T = TypeVar("T", bound="type[Task]")


#: Objects after which the garbage collector has a look. It takes a fifth of the time with Python's own 700.
_YOUNG = 10_000


@contextmanager
def simulate(
    app: App,
    *,
    start: datetime | None = None,
    seed: int = 0,
    faults: Faults | None = None,
    durations: Mapping[T, timedelta] | None = None,
    stage: str | None = None,
    only: Collection[str] | None = None,
    logs: bool = True,
) -> Iterator[Simulation]:
    """Has all calls of an app go to a simulation of AWS, for the time of the block.

        with simulate(app) as sim:
            ChargeCard.invoke(Order(order_id="o-1", cents=4999))
            sim.run_until_idle()
            assert_invoked(SendReceipt, times=1)

    Queues, functions and schedules are as the template of the build has them. Tasks run by the same path as
    in Lambda. Time is virtual and goes on from one event to the next; a task's work is done at the end of
    its run. Python's own `datetime.now()`, `time.time()` and `time.sleep()` are the machine's; `random` is
    seeded, and after the block as it was before.

    Args:
        app: The app, which this process has imported.
        start: The time at the begin, with a time zone; None for Monday, 2029-01-01 00:00 UTC.
        seed: What chance follows from: faults, and the random part of pauses between attempts.
        faults: What goes wrong, and how often.
        durations: How long the runs of a task take; 0 s for those that are not there. Over the function's
            timeout, they come to it.
        stage: The stage of the config; None for none.
        only: The names of faults, as `Simulation.faults` has them: these happen and no others.
        logs: Whether the lines are written that the tasks and the framework log.

    Raises:
        SimulationError: It is not the app of this process, or `start` has no time zone.
        ConfigError: The config is wrong.
        DefinitionError: The tasks do not fit together.
    """
    if start is not None and start.tzinfo is None:
        raise SimulationError(
            f"start={start} has no time zone", remedy="Give one: `datetime(..., tzinfo=UTC)`."
        )
    blueprint = blueprint_here(app, stage)
    active = registry.active()
    clock = VirtualClock(start or START)
    injector = Injector(seed, faults or Faults(), only, clock.now)
    world = World(
        blueprint,
        active.specs(),
        clock=clock,
        injector=injector,
        durations={
            active.spec(task).task_id: span(duration)
            for task, duration in (durations or {}).items()
        },
    )
    sender = SimulatedSender(world, edges_here())
    with ExitStack() as stack:
        stack.enter_context(clients.function_sqs.replaced(SqsStandIn(world)))
        stack.enter_context(clients.s3.replaced(S3StandIn(world.bucket)))
        stack.enter_context(clients.dynamodb.replaced(DynamoDBStandIn(clock)))
        stack.enter_context(framework_clock.using(clock))
        stack.enter_context(ports.using(sender))
        stack.enter_context(telling(active.app.name, world.failed, written=logs))
        stack.enter_context(_seeded(seed))
        stack.enter_context(_fewer_collections())
        yield Simulation(world, sender)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """`random` from a seed, as the pauses between attempts take it."""
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Looks for garbage less often: nearly all that a simulation makes is kept, for its history."""
    young, *older = gc.get_threshold()
    gc.set_threshold(max(young, _YOUNG) if young else 0, *older)
    try:
        yield
    finally:
        gc.set_threshold(young, *older)
