"""Events for tests, made for each kind of task."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_type

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
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
)
from asynclambda.testing import event_for, lambda_context

app = App("orders", runtime="python3.13", lane_count=2)


class Order(BaseModel):
    cents: int


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Index(BatchTask[Order]):
    def run(self, event: BatchEvent[Order]) -> None: ...


class Import(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[Order]) -> None: ...


class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
    def run(self, event: ScheduledEvent) -> None: ...


class Place(ApiTask[Order, Order], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> Order:
        return event.payload


class Mirror(
    DynamoDBTask[Order],
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/a/stream/2026-01-01T00:00:00.000",
):
    def run(self, event: DynamoDBEvent[Order]) -> None: ...


class Quote(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> int:
        return event.payload.cents


ORDER = Order(cents=1)

assert_type(event_for(Charge, ORDER), dict[str, Any])
assert_type(
    event_for(Charge, ORDER, lane=1, receive_count=2, source_task_id="Place"), dict[str, Any]
)
assert_type(event_for(Index, [ORDER, ORDER], message_group_id="a"), dict[str, Any])
assert_type(event_for(Import, ORDER), dict[str, Any])
assert_type(event_for(Sweep, time=datetime(2026, 1, 1, tzinfo=UTC)), dict[str, Any])
assert_type(event_for(Place, ORDER, headers={"X-Tenant": "a"}, query={"q": ["1"]}), dict[str, Any])
assert_type(event_for(Mirror, ORDER, old_image=ORDER), dict[str, Any])
assert_type(event_for(Mirror, old_image=ORDER), dict[str, Any])
assert_type(event_for(Quote, ORDER), object)
assert_type(lambda_context(Charge, seconds=3).function_name, str)
