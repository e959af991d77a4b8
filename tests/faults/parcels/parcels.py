"""The app of the fault suite: a chain of three tasks in which each parcel does what its fault says.

Collect ─▶ Sort (batches) ─▶ Deliver, whose effect is counted in DynamoDB. A fault happens in one of the
three, chosen by the parcel's number, before the work is done.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Literal

from pydantic import BaseModel

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    Backoff,
    BatchTask,
    Defer,
    Permanent,
    TaskGroup,
)

app = App("parcels", runtime="python3.13", timeout=2, memory=256)

#: What a parcel does on its way, at its first attempts; `exhaust` at every one.
Fault = Literal["none", "raise", "exhaust", "kill", "timeout", "poison"]


class Parcel(BaseModel):
    """What goes through the chain."""

    number: int
    fault: Fault


def table() -> object:
    """The table of effects. boto3 is here through the runtime, as in Lambda."""
    import boto3

    return boto3.client("dynamodb")


effects = Defer(table)


def misbehave(stage: int, event: AsyncEvent[Parcel]) -> None:
    """Does what the parcel's fault says, if it says so for this stage and attempt."""
    parcel = event.payload
    if parcel.fault == "none" or parcel.number % 3 != stage:
        return
    if parcel.fault == "exhaust":
        raise RuntimeError("it never works")
    if parcel.fault == "poison":
        raise Permanent("it is poison")
    if event.receive_count > 1:
        return
    match parcel.fault:
        case "raise":
            raise RuntimeError("it works the next time")
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "timeout":
            time.sleep(30)


class Parcels(
    TaskGroup, max_receive_count=5, retry=Backoff(first=1, factor=1.0, most=1, jitter=0.0)
):
    """All of the chain come again after a second."""


class Deliver(Parcels, AsyncTask[Parcel], idempotent="number"):
    """The end: an effect that must happen once."""

    def run(self, event: AsyncEvent[Parcel]) -> None:
        self.logger.info("at work", parcel=event.payload.number)
        misbehave(2, event)
        effects.value.update_item(  # type: ignore[attr-defined]  # boto3 has no types of its own
            TableName=os.environ["EFFECTS_TABLE"],
            Key={"number": {"N": str(event.payload.number)}},
            UpdateExpression="ADD effects :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )


class Sort(Parcels, BatchTask[Parcel], batch_size=10):
    """The middle: one bad record must not hold up its batch."""

    def run_record(self, record: AsyncEvent[Parcel]) -> None:
        self.logger.info("at work", parcel=record.payload.number)
        misbehave(1, record)
        Deliver.invoke(record.payload)


class Collect(Parcels, AsyncTask[Parcel]):
    """The begin."""

    def run(self, event: AsyncEvent[Parcel]) -> None:
        self.logger.info("at work", parcel=event.payload.number)
        misbehave(0, event)
        Sort.invoke(event.payload)
