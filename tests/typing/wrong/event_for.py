"""Events for tests, made of what the task does not take."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    ExternalTask,
    ScheduledEvent,
    ScheduledTask,
)
from asynclambda.testing import event_for

app = App("orders", runtime="python3.13")


class Order(BaseModel):
    cents: int


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Index(BatchTask[Order]):
    def run(self, event: BatchEvent[Order]) -> None: ...


class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
    def run(self, event: ScheduledEvent) -> None: ...


class Bill(ExternalTask[Order], app="billing"): ...


event_for(Charge, "order")  # E: mypy[misc] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
event_for(Charge)  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
event_for(Charge, Order(cents=1), query={})  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
event_for(Index, Order(cents=1))  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
event_for(Sweep, Order(cents=1))  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
event_for(Bill, Order(cents=1))  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
event_for(Order, Order(cents=1))  # E: mypy[arg-type] pyright[reportArgumentType,reportCallIssue] ty[no-matching-overload]
