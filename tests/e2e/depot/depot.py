"""The app of the engine contract: each task does one thing that an engine has to get right.

It runs on MiniStack from its bundle and in the simulator in the tests' own process. It says itself what its
tasks see, by `report`: in a function that is a line of the log; the simulator's driver takes it directly.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    Backoff,
    BatchEvent,
    BatchTask,
    DirectEvent,
    DirectTask,
    Event,
    ExternalTask,
    Permanent,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    middleware,
)

if TYPE_CHECKING:
    from collections.abc import Callable

#: Seconds that `Narrow` takes.
WORK = 0.5
#: Names in a report are cut: one of them is over a megabyte.
SHOWN = 40


def report(**fields: Any) -> None:
    """Tells the tests what a task has seen."""
    from aws_lambda_powertools import Logger

    Logger(service="depot").info("report", at=time.time(), **fields)


#: What takes time. The simulator is told how long a task takes, and puts nothing here.
work: Callable[[float], None] = time.sleep


@middleware
def watched(event: Event, call_next: Callable[[Event], object]) -> object:
    """Reports the beginning and the end of each run."""
    task = event.context.function_name.removeprefix("depot-")
    records = getattr(event, "records", None) or [event]
    seen = [
        {
            "name": getattr(getattr(each, "payload", None), "name", "")[:SHOWN],
            "size": len(getattr(getattr(each, "payload", None), "name", "")),
            "number": getattr(getattr(each, "payload", None), "number", 0),
            "attempt": getattr(each, "receive_count", 1),
            "lane": getattr(each, "lane", 0),
            "group": getattr(each, "message_group_id", None),
            "source": getattr(each, "source_task_id", None),
            "invocation": each.invocation_id,
        }
        for each in records
    ]
    run = event.context.aws_request_id
    report(kind="began", task=task, run=run, records=seen)
    outcome = "failed"
    try:
        result = call_next(event)
        outcome = "done"
        return result
    finally:
        report(kind="ended", task=task, run=run, outcome=outcome)


app = App(
    "depot",
    timeout=20,
    retry=Backoff(first=1, factor=1, jitter=0),
    middleware=[watched],
)


class Note(BaseModel):
    """What every task gets."""

    name: str
    number: int = 0


class Shelf(AsyncTask[Note], lane_count=2):
    """The end of a chain."""

    def run(self, event: AsyncEvent[Note]) -> None: ...


class Counter(AsyncTask[Note]):
    """The end of another, with one lane."""

    def run(self, event: AsyncEvent[Note]) -> None: ...


class Store(AsyncTask[Note], lane_count=2):
    """Sends on what it gets."""

    def run(self, event: AsyncEvent[Note]) -> None:
        Shelf.invoke(event.payload)
        Counter.invoke(event.payload)


class Homing(AsyncTask[Note], lane_count=2, propagate_lane_assignment=False):
    """Keeps no lane: what it gets without one comes by the first."""

    def run(self, event: AsyncEvent[Note]) -> None: ...


class Relay(AsyncTask[Note], lane_count=2):
    """Sends on to the one that keeps no lane."""

    def run(self, event: AsyncEvent[Note]) -> None:
        Homing.invoke(event.payload)


class Fragile(AsyncTask[Note], max_receive_count=3, retry=Backoff(first=1, factor=2, jitter=0)):
    """Fails as the name says."""

    def run(self, event: AsyncEvent[Note]) -> None:
        if event.payload.name == "hopeless":
            raise Permanent("not worth another attempt")
        if event.payload.name != "at first" or event.receive_count == 1:
            raise ArithmeticError("no luck")


class Lost(AsyncTask[Note]):
    """Its process ends in the middle of a run, without a word."""

    def run(self, event: AsyncEvent[Note]) -> None:
        die()


class LostForGood(Lost, max_receive_count=1):
    """The same, and a message has one attempt."""


def die() -> None:
    """What the simulator does itself, by a fault."""
    os._exit(1)


class Doomed(AsyncTask[Note], max_receive_count=1, dlq_task=Shelf):
    """Always fails; a task gets what is dead."""

    def run(self, event: AsyncEvent[Note]) -> None:
        raise ArithmeticError("no luck")


class Narrow(AsyncTask[Note], maximum_concurrency=2):
    """Two of it run at once."""

    def run(self, event: AsyncEvent[Note]) -> None:
        work(WORK)


class Tally(BatchTask[Note], batch_size=10, max_receive_count=2):
    """Reports the odd ones as failed."""

    def run(self, event: BatchEvent[Note]) -> None:
        for record in event.records:
            if record.payload.number % 2:
                event.fail(record)


class Gather(BatchTask[Note], batch_size=20, max_batching_window=3):
    """Waits for three seconds until it takes what is there."""

    def run(self, event: BatchEvent[Note]) -> None: ...


class Parcels(SqsTask[Note], queue_arn="arn:aws:sqs:us-east-1:123456789012:parcels.fifo"):
    """Reads a FIFO queue of somebody else's. The first `late` fails once."""

    def run(self, event: SqsEvent[Note]) -> None:
        note = event.payload
        if (note.name, note.number, event.receive_count) == ("late", 1, 1):
            raise ArithmeticError("no luck")


class Once(AsyncTask[Note], idempotent="name"):
    """Runs once for each name. A middleware is called each time: it is around that."""

    def run(self, event: AsyncEvent[Note]) -> None:
        report(kind="ran", note=event.payload.name, number=event.payload.number)


class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
    """Runs by itself."""

    def run(self, event: ScheduledEvent) -> None:
        report(kind="swept", task="Sweep", at_time=event.scheduled_time is not None)


class TakeIn(ApiTask[Note, Note], method="POST", path="/notes"):
    """Takes a note by HTTP."""

    def run(self, event: ApiEvent[Note]) -> Note:
        if event.payload.number < 0:
            raise ArithmeticError("less than nothing")
        Shelf.invoke(event.payload)
        return event.payload


class Show(ApiTask[Note, Note], method="GET", path="/notes/{name}"):
    """Gives a note that its path names."""

    def run(self, event: ApiEvent[Note]) -> Note:
        return event.payload


class Quote(DirectTask[Note, int]):
    """A price; none for what is less than nothing."""

    def run(self, event: DirectEvent[Note]) -> int:
        if event.payload.number < 0:
            raise ValueError("a negative price")
        return event.payload.number * 2


class Blind(AsyncTask[Note], max_receive_count=1):
    """Sends to the task of that name, which no source tells."""

    def run(self, event: AsyncEvent[Note]) -> None:
        task: Any = vars(sys.modules[__name__])[event.payload.name]
        task.invoke(event.payload)


class Nowhere(ExternalTask[Note], app="nowhere"):
    """A task of an app that is not deployed."""
