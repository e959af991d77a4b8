"""The app of the end-to-end tests: a task for each thing that only a deployed app can show.

The tests drive it from outside. `Conductor` sends what they ask for and tells its receipts; a message that
is to be wrong they put into a queue themselves. `src/` has more tasks, `vendor/` and requirements.txt
something to import.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
from datetime import timedelta
from typing import Literal

from packaging.version import Version
from pydantic import BaseModel
from tariffs import duty  # type: ignore[import-not-found]  # of vendor/, which only a build has

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    Backoff,
    BatchEvent,
    BatchTask,
    DirectEvent,
    DirectTask,
    ExternalTask,
    Permanent,
    Receipt,
    ScheduledEvent,
    ScheduledTask,
)

app = App("workshop", modules=["src"], timeout=20, retry=Backoff(first=1, jitter=0))


class Order(BaseModel):
    """What most tasks take."""

    order_id: str
    cents: int = 0


class Later(AsyncTask[Order]):
    """Gets what waits for longer than SQS delays."""

    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("came later", order_id=event.payload.order_id)


class Strict(AsyncTask[Order], max_receive_count=2):
    """Gets messages that do not validate, and between them one that does."""

    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("strictly right", order_id=event.payload.order_id)


class Fragile(AsyncTask[Order], max_receive_count=2):
    """Fails at every attempt, or at the first only."""

    def run(self, event: AsyncEvent[Order]) -> None:
        order = event.payload
        if order.order_id == "hopeless":
            raise Permanent("no luck to be had")
        if order.order_id == "never" or event.receive_count == 1:
            raise ArithmeticError(f"no luck with {order.order_id}")
        self.logger.info("second time lucky", order_id=order.order_id)


class Once(AsyncTask[Order], idempotent="order_id", timeout=10):
    """Runs once for each order; for some it fails first, or takes its time."""

    def run(self, event: AsyncEvent[Order]) -> None:
        order = event.payload
        if order.order_id == "fails" and event.receive_count == 1:
            raise ArithmeticError("no luck the first time")
        if order.order_id == "slow":
            time.sleep(3)
        self.logger.info("once", order_id=order.order_id, cents=order.cents)


class Price(DirectTask[Order, list[int]], idempotent=True):
    """Another price at each run."""

    def run(self, event: DirectEvent[Order]) -> list[int]:
        return [event.payload.cents, time.time_ns()]


class Tally(BatchTask[int], batch_size=10, max_receive_count=2):
    """Reports the odd ones as failed."""

    def run(self, event: BatchEvent[int]) -> None:
        for record in event.records:
            if record.payload % 2:
                event.fail(record)
            else:
                self.logger.info("tallied", number=record.payload)


class Count(AsyncTask[int]):
    """One of many."""

    def run(self, event: AsyncEvent[int]) -> None:
        self.logger.info("counted", number=event.payload)


class Text(AsyncTask[str], delete_s3_payloads=True):
    """Gets payloads that no message can hold."""

    def run(self, event: AsyncEvent[str]) -> None:
        self.logger.info("text", characters=len(event.payload), ends=event.payload[-3:])


class Patient(AsyncTask[Order]):
    """A coroutine, whose own coroutines log and send."""

    async def run(self, event: AsyncEvent[Order]) -> None:
        async def one(number: int) -> None:
            await asyncio.sleep(0.05 * (3 - number))
            self.logger.info("waited", number=number)

        await asyncio.gather(*map(one, range(3)))
        await asyncio.to_thread(Count.invoke, event.payload.cents)


class Receipts(ExternalTask[Order], app="orders", task_id="SendReceipt"):
    """A task of the other app."""


class Quote(DirectTask[Order, int]):
    """A price, by the vendored package."""

    def run(self, event: DirectEvent[Order]) -> int:
        if event.payload.cents < 0:
            raise ValueError("a negative price")
        price: int = duty(event.payload.cents)
        return price


class Told(BaseModel):
    """A receipt, or what a call gave back."""

    message_id: str | None = None
    invocation_id: str | None = None
    lane: int | None = None
    schedule_name: str | None = None
    s3_payload_key: str | None = None
    result: str | None = None


class Command(BaseModel):
    """What the conductor is to do."""

    what: Literal["later", "fragile", "tally", "count", "text", "patient", "external", "quote"]
    order_id: str = "o-1"
    number: int = 0
    delay: int = 0


class Conductor(DirectTask[Command, list[Told]]):
    """Sends what the tests ask for."""

    def run(self, event: DirectEvent[Command]) -> list[Told]:
        do = event.payload
        order = Order(order_id=do.order_id, cents=do.number)
        match do.what:
            case "later":
                return _told(Later.invoke(order, delay=timedelta(seconds=do.delay)))
            case "fragile":
                return _told(Fragile.invoke(order))
            case "tally":
                return _told(*Tally.invoke_many(range(do.number)))
            case "count":
                return _told(*Count.invoke_many(range(do.number)))
            case "text":
                return _told(Text.invoke("é" * do.number + "end"))
            case "patient":
                return _told(Patient.invoke(order))
            case "external":
                return _told(Receipts.invoke(order))
            case "quote":
                return [Told(result=str(Quote.call(order)))]


def _told(*receipts: Receipt) -> list[Told]:
    return [Told.model_validate(receipt, from_attributes=True) for receipt in receipts]


class Intruder(DirectTask[str, str]):
    """Sends past the framework, as nothing in the source says: its role has to refuse that."""

    def run(self, event: DirectEvent[str]) -> str:
        import boto3
        from botocore.exceptions import ClientError

        sqs = boto3.client("sqs")
        try:
            sqs.send_message(QueueUrl=event.payload, MessageBody="{}")
        except ClientError as error:
            return str(error)
        return "sent"


class Seen(BaseModel):
    """What a function can see."""

    #: Where each module came from, or the error.
    imports: dict[str, str]
    #: The app's own modules that INIT loaded.
    loaded: list[str]
    path: list[str]
    #: What the package of requirements.txt says.
    newest: str


class Probe(DirectTask[list[str], Seen], memory=256):
    """Tries to import modules by their names."""

    def __init__(self) -> None:
        own = {"src", __name__}
        self._loaded = sorted(name for name in sys.modules if name.partition(".")[0] in own)

    def run(self, event: DirectEvent[list[str]]) -> Seen:
        imports: dict[str, str] = {}
        for name in event.payload:
            try:
                imports[name] = str(importlib.import_module(name).__file__)
            except ImportError as error:
                imports[name] = f"{type(error).__name__}: {error}"
        return Seen(
            imports=imports,
            loaded=self._loaded,
            path=sys.path,
            newest=str(max(map(Version, ["1.9", "1.10"]))),
        )


class Clock(ScheduledTask, schedule_expression="rate(1 minute)"):
    """Runs by itself."""

    def run(self, event: ScheduledEvent) -> None:
        self.logger.info("ticked", scheduled_time=str(event.scheduled_time))
