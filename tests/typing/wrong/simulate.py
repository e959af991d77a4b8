"""A simulation, asked for what the tasks do not have."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
)
from asynclambda.testing import Faults, Simulation, assert_invoked, explore, simulate

app = App("orders", runtime="python3.13")


class Order(BaseModel):
    cents: int


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Import(SqsTask[int], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[int]) -> None: ...


class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
    def run(self, event: ScheduledEvent) -> None: ...


def scenario(sim: Simulation) -> None:
    assert_invoked(Charge, payload=1)  # E: mypy[misc] pyright[reportArgumentType] ty[invalid-argument-type]
    assert_invoked(Charge, payload=Order(cents=1), lane="0")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
    assert_invoked(Sweep)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.assert_invoked(Charge, payload="order")  # E: mypy[misc] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.run_schedule(Charge)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.send(Import, [])  # E: mypy[misc] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.send(Charge, Order(cents=1))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.change(Charge, Order(cents=1))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.dead(Sweep)  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
    sim.queue(Sweep)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
    sim.runs(Charge)[0].payload.dollars  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
    sim.advance(weeks=1)  # E: mypy[call-arg] pyright[reportCallIssue] ty[unknown-argument]


simulate(app, durations={Charge: 2})  # E: mypy[dict-item] pyright[reportArgumentType] ty[invalid-argument-type]
simulate("orders")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Faults(duplicate=0.1)  # E: mypy[call-arg] pyright[reportCallIssue] ty[unknown-argument]
explore(Charge, app)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
