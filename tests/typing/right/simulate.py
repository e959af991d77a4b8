"""A simulation knows the types of each task."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import assert_type

from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DirectEvent,
    DirectTask,
    DynamoDBEvent,
    DynamoDBTask,
    ExternalTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
)
from asynclambda.testing import (
    DeadMessage,
    Faults,
    SimulatedRun,
    Simulation,
    assert_invoked,
    explore,
    replay,
    simulate,
)

app = App("orders", runtime="python3.13")


class Order(BaseModel):
    cents: int


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Index(BatchTask[Order]):
    def run(self, event: BatchEvent[Order]) -> None: ...


class Bill(ExternalTask[Order], app="billing"): ...


class Import(SqsTask[int], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[int]) -> None: ...


class Mirror(
    DynamoDBTask[Order],
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/a/stream/2026-01-01T00:00:00.000",
):
    def run(self, event: DynamoDBEvent[Order]) -> None: ...


class Quote(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> int:
        return event.payload.cents


class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
    def run(self, event: ScheduledEvent) -> None: ...


class Place(ApiTask[Order, Order], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> Order:
        return event.payload


ORDER = Order(cents=1)


def scenario(sim: Simulation) -> None:
    Charge.invoke(ORDER)
    sim.run_until_idle(limit=10)
    sim.advance(timedelta(days=1))
    sim.advance(days=1, hours=2)
    sim.run_schedule(Sweep)
    sim.send(Import, 1, message_group_id="a")
    sim.change(Mirror, ORDER, old_image=ORDER)
    sim.crash_next(Charge)
    sim.timeout_next(Sweep)
    sim.duplicate_next(Index)
    sim.throttle_next()
    sim.throttle_next(Charge)

    assert_type(sim.now, datetime)
    assert_type(sim.runs(Charge), tuple[SimulatedRun[Order], ...])
    assert_type(sim.runs(Index)[0].payloads, tuple[Order, ...])
    assert_type(sim.runs(Import)[0].payload, int)
    assert_type(sim.runs(Quote)[0].payload, Order)
    assert_type(sim.runs(Sweep), tuple[SimulatedRun[None], ...])
    assert_type(sim.runs(Mirror), tuple[SimulatedRun[None], ...])
    assert_type(sim.runs(Place), tuple[SimulatedRun[None], ...])
    assert_type(sim.dead(Charge), tuple[DeadMessage[Order], ...])
    assert_type(sim.dead(Import)[0].payload, int)
    assert_type(sim.queue(Charge, lane=0).waiting, int)
    assert_type(sim.request("POST", "/orders", body=ORDER, query={"q": ["1"]}).status, int)

    sim.assert_invoked(Charge, payload=ORDER, lane=0, times=1)
    sim.assert_invoked(Index)
    assert_invoked(Charge, payload=ORDER, lane=0, times=1)
    assert_invoked(Bill, payload=..., times=0)


with simulate(
    app,
    start=datetime(2029, 1, 1, tzinfo=UTC),
    seed=3,
    faults=Faults(duplicates=0.1, reorder=True, crashes=0.1, timeouts=0.1, throttled_sends=0.1),
    durations={Charge: timedelta(seconds=2), Place: timedelta(seconds=1), Sweep: timedelta(1)},
) as simulation:
    assert_type(simulation, Simulation)


def test_the_scenario() -> None:
    durations = {Charge: timedelta(seconds=2)}
    explore(scenario, app, seeds=1, faults=Faults(), durations=durations)
    replay(scenario, app, seed=17, only=("crash#0",), durations=durations)
