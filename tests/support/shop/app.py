"""An app with every kind of task, to run in a process. Each tells what it got."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import boto3
from pydantic import BaseModel, Field

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
    Response,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
)

app = App("shop", lane_count=2)
say = print
AT_IMPORT = os.environ.get("LEVEL", "none")


class Order(BaseModel):
    order_id: str
    cents: int = Field(default=1, ge=0)


class Bill(ExternalTask[Order], app="billing"): ...


class Receipt(AsyncTask[Order], lane_count=1):
    async def run(self, event: AsyncEvent[Order]) -> None:
        say("receipt for", event.payload.order_id, "from", event.source_task_id)


class Charge(AsyncTask[Order], init_tasks=[lambda: say("connected")]):
    def run(self, event: AsyncEvent[Order]) -> None:
        say("charge", event.payload, "lane", event.lane, "group", event.message_group_id)
        if event.payload.cents > 1_000:
            refuse(event.payload)
        Receipt.invoke(event.payload, delay=timedelta(hours=1))
        Bill.invoke(event.payload)


def refuse(order: Order) -> None:
    raise ValueError(f"{order.cents} is too much")


class Price(DirectTask[str, int]):
    def run(self, event: DirectEvent[str]) -> int:
        if event.payload == "unknown":
            raise LookupError(event.payload)
        Index.invoke(event.payload)
        return len(event.payload) * 100


class Quote(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None:
        say("costs", Price.call(event.payload))


class Index(BatchTask[str], batch_size=3):
    def run(self, event: BatchEvent[str]) -> None:
        say("index", [record.payload for record in event.records])
        for record in event.records:
            if record.payload == "bad":
                event.fail(record)


class EachOne(BatchTask[int], batch_size=3):
    def run_record(self, record: AsyncEvent[int]) -> None:
        say("share", 6 // record.payload)


class Many(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None:
        Index.invoke_many(str(number) for number in range(event.payload))


class Import(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:theirs"):
    def run(self, event: SqsEvent[Order]) -> None:
        say("import", event.payload, "of", event.raw.event_source_arn)


class Sweep(ScheduledTask, schedule_expression="rate(5 minutes)"):
    def run(self, event: ScheduledEvent) -> None:
        say("sweep", event.scheduled_time is not None)


class Mirror(
    DynamoDBTask[Order],
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
):
    def run(self, event: DynamoDBEvent[Order]) -> None:
        [change] = event.records
        say("mirror", change.event_name, change.old_image, change.new_image)


class Put(ApiTask[Order, Order], method="PUT", path="/orders/{order_id}"):
    def run(self, event: ApiEvent[Order]) -> Order | Response:
        say("tenant", event.headers.get("x-tenant"), "query", dict(event.querystring_params))
        if event.payload.cents == 404:
            return Response({"message": "no such order"}, status=404)
        if event.payload.cents == 500:
            raise RuntimeError("the secret")
        return event.payload


class Search(BaseModel):
    text: str
    limit: int = 10
    tags: list[str] = []


class Find(ApiTask[Search, list[str]], method="GET", path="/orders"):
    def run(self, event: ApiEvent[Search]) -> list[str]:
        return [event.payload.text, str(event.payload.limit), *event.payload.tags]


class Ping(ApiTask[None, None], method="GET", path="/ping"):
    def run(self, event: ApiEvent[None]) -> None:
        say("pong")


class Loop(AsyncTask[int], recursive=True):
    def run(self, event: AsyncEvent[int]) -> None:
        Loop.invoke(event.payload + 1)


class ByName(AsyncTask[str], invokes=[Receipt]):
    def run(self, event: AsyncEvent[str]) -> None:
        getattr(sys.modules[__name__], event.payload).invoke(Order(order_id="o"))


class Look(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None:
        say("level", AT_IMPORT, os.environ.get("LEVEL"), os.environ.get("OWN"))
        say("function", event.context.function_name, os.environ["AWS_LAMBDA_FUNCTION_NAME"])
        say("remaining", event.remaining.total_seconds() > 50)


class Stop(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None:
        breakpoint()  # noqa: T100  # so that a test can stop in it
        say("went on")


class Reach(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None:
        client = boto3.client("s3")
        say("endpoint", client.meta.endpoint_url, client.meta.region_name)
        say(client.list_buckets()["Buckets"])
