"""The feature app of the folder beside this one, task for task, in classes.

The two are built with the same config files, and their templates are compared: so ids, names, lanes and
routes here are those over there. Handlers print the same JSON line each, so that a test can tell what
ran, whichever package ran it.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    Defer,
    DirectEvent,
    DirectTask,
    DynamoDBEvent,
    DynamoDBTask,
    Event,
    ExternalTask,
    Response,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    middleware,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# Container images and SnapStart exclude each other.
SNAP_START = os.environ.get("PACKAGE") != "image"


def say(task: str, **fields: object) -> None:
    """One line of JSON; what pydantic made of a payload is shown as what came."""
    print(json.dumps({"task": task, **fields}, default=_plain))  # noqa: T201 - how a test sees it


def _plain(value: BaseModel) -> object:
    return value.model_dump(mode="json", exclude_unset=True)


@middleware
def log_everything(event: Event, call_next: Callable[[Event], object]) -> object:
    say("log_everything", event=type(event).__name__)
    return call_next(event)


app = App(
    "feature",
    runtime="python3.13",
    modules=["src.billing"],
    memory=192,
    ephemeral_storage=600,
    lane_count=2,
    propagate_message_group_id=True,
    dlq_task="AppDlq",
    delete_s3_payloads=os.environ.get("DELETE_PAYLOADS") == "1",
    s3_payload_retention=30,
    # A config's variables are there while the app is built: the stage `shared` sets this one.
    shared_function_role=os.environ.get("SHARED_ROLE") == "1",
    middleware=[log_everything],
)


class Order(BaseModel):
    # Messages of the other app may have more in them.
    model_config = ConfigDict(extra="allow")

    order_id: str = ""
    cents: int = 0
    fail: bool = False
    note: str = ""


class OrderId(BaseModel):
    order_id: str


class Count(BaseModel):
    count: int


class Ship(ExternalTask[Order], app="warehouse"):
    """A task of another app."""


rates = Defer(dict, cents=100)
warmed: list[str] = []


class AppDlq(AsyncTask[Any], lane_count=1):
    def run(self, event: AsyncEvent[Any]) -> None:
        say("AppDlq", payload=event.payload)


class TaskDlq(AsyncTask[Any], lane_count=1):
    def run(self, event: AsyncEvent[Any]) -> None:
        say("TaskDlq", payload=event.payload)


class Charge(
    AsyncTask[Order],
    memory=256,
    timeout=120,
    ephemeral_storage=1024,
    maximum_concurrency=(10, 2),
    max_receive_count=3,
    init_tasks=[rates.execute, warmed.append],
):
    def run(self, event: AsyncEvent[Order]) -> None:
        say(
            "Charge",
            payload=event.payload.model_dump(exclude_unset=True, exclude={"note"}),
            note=len(event.payload.note),
            source=event.source_task_id,
            invocation=event.invocation_id,
            group=event.message_group_id,
            lane=event.lane,
            warmed=warmed,
        )
        if event.payload.fail:
            raise ValueError("declined")


class Receipt(AsyncTask[Order], lane_count=1, propagate_lane_assignment=False):
    def run(self, event: AsyncEvent[Order]) -> None:
        say("Receipt", payload=event.payload, lane=event.lane, group=event.message_group_id)


class Refund(AsyncTask[Order], dlq_task=TaskDlq, maximum_concurrency=3):
    def run(self, event: AsyncEvent[Order]) -> None:
        say("Refund", payload=event.payload, lane=event.lane, group=event.message_group_id)
        Receipt.invoke(event.payload, delay=30)


class Snapped(AsyncTask[Order], snap_start=SNAP_START, ephemeral_storage=512):
    def run(self, event: AsyncEvent[Order]) -> None:
        say("Snapped", payload=event.payload, lane=event.lane)


class Bulk(BatchTask[Order], batch_size=50, max_receive_count=5):
    def run(self, event: BatchEvent[Order]) -> None:
        say("Bulk", payloads=[record.payload for record in event.records], lane=event.lane)


class Small(BatchTask[Order], batch_size=5, max_batching_window=10, maximum_concurrency=4):
    def run_record(self, record: AsyncEvent[Order]) -> None:
        say("Small", payloads=[record.payload], lane=record.lane)


class Partner(
    SqsTask[Any],
    queue_arn="arn:aws:sqs:us-east-1:123456789012:partner-orders",
    maximum_concurrency=5,
):
    def run(self, event: SqsEvent[Any]) -> None:
        say("Partner", body=event.body)
        if event.payload == "fail":
            raise ValueError("declined")


class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
    def run(self, event: ScheduledEvent) -> None:
        say("Sweep")
        # Nothing says that these are small: a config makes them too large for messages.
        length = os.environ.get("NOTE_LENGTH")
        note: dict[str, Any] = {"note": "x" * int(length)} if length else {}
        Charge.invoke_many([Order(order_id=str(number), **note) for number in range(12)])


class Nightly(ScheduledTask, schedule_expression="cron(0 3 * * ? *)", timeout=900):
    def run(self, event: ScheduledEvent) -> None:
        say("Nightly")
        # In a day: not by SQS, which delays 15 minutes at most.
        Ship.invoke(Order(order_id="nightly"), delay=86_400)


class GetOrder(ApiTask[OrderId, Response], method="GET", path="/orders/{order_id}"):
    def run(self, event: ApiEvent[OrderId]) -> Response:
        return Response({"order_id": event.payload.order_id}, headers={"X-A": "1"})


class PlaceOrder(
    ApiTask[Order, Response],
    method="POST",
    path="/orders",
    snap_start=SNAP_START,
    ephemeral_storage=512,
):
    def run(self, event: ApiEvent[Order]) -> Response:
        Charge.invoke(event.payload, lane=1 if event.payload.cents > 50_000 else 0)
        return Response("accepted", status=202, headers={"Content-Type": "text/plain"})


class Changes(
    DynamoDBTask[Order],
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
    batch_size=100,
    max_batching_window=5,
):
    def run(self, event: DynamoDBEvent[Order]) -> None:
        say("Changes", images=[[change.old_image, change.new_image] for change in event.records])


class Quote(DirectTask[Count, dict[str, int]], memory=512):
    def run(self, event: DirectEvent[Count]) -> dict[str, int]:
        return {"cents": rates.value["cents"] * event.payload.count}
