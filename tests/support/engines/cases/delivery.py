"""What is sent arrives: now, later, whatever its size."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from support.engines.case import Case, Differs
from support.engines.depot_app import depot
from support.engines.engine import await_runs, runs, span

from asynclambda import InvokeError

if TYPE_CHECKING:
    from support.engines.case import Observation
    from support.engines.engine import Engine

SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest"
GUIDE = f"{SQS}/SQSDeveloperGuide"


def _delivered(engine: Engine) -> Observation:
    receipt = depot.Counter.invoke(depot.Note(name="delivered", number=7))
    [run] = await_runs(engine, 1, "Counter", "delivered")
    engine.wait(lambda: engine.waiting("Counter") == 0)
    record = run.record
    return [
        record.number,
        record.attempt,
        record.source,
        record.invocation == receipt.invocation_id,
        run.outcome,
    ]


def _many(engine: Engine) -> Observation:
    receipts = depot.Counter.invoke_many(depot.Note(name="many", number=n) for n in range(25))
    found = await_runs(engine, 25, "Counter", "many")
    by_invocation = {run.record.invocation: run.record.number for run in found}
    return [len(found), [by_invocation[each.invocation_id] for each in receipts]]


def _delayed(engine: Engine) -> Observation:
    sent = engine.now()
    depot.Shelf.invoke(depot.Note(name="delayed"), delay=timedelta(seconds=3))
    engine.pause(1)
    early = len(runs(engine, "Shelf", "delayed"))
    [run] = await_runs(engine, 1, "Shelf", "delayed")
    return [early, span(run.began - sent, 3, 60)]


def _scheduled(engine: Engine) -> Observation:
    receipt = depot.Shelf.invoke(depot.Note(name="scheduled"), delay=timedelta(hours=1), lane=1)
    engine.pause(1)
    early = len(runs(engine, "Shelf", "scheduled"))
    assert receipt.schedule_name is not None
    engine.skip_to(receipt.schedule_name)
    [run] = await_runs(engine, 1, "Shelf", "scheduled")
    same = run.record.invocation == receipt.invocation_id
    return [receipt.message_id, early, run.record.lane, same]


def _large(engine: Engine) -> Observation:
    # Two bytes a letter: its letters are fewer than 1 MiB, its bytes are not.
    name = "é" * 600_000
    receipt = depot.Counter.invoke(depot.Note(name=name))
    [run] = await_runs(engine, 1, "Counter", name[:40])
    return [receipt.s3_payload_key is not None, run.record.size]


def _small(engine: Engine) -> Observation:
    name = "e" * 600_000
    receipt = depot.Counter.invoke(depot.Note(name=name))
    [run] = await_runs(engine, 1, "Counter", name[:40])
    return [receipt.s3_payload_key is not None, run.record.size]


def _nowhere(engine: Engine) -> Observation:
    del engine
    try:
        depot.Nowhere.invoke(depot.Note(name="nowhere"))
    except InvokeError as error:
        return [failure.code for failure in error.failures]
    return "sent"


def _throttled(engine: Engine) -> Observation:
    with engine.throttled():
        try:
            depot.Counter.invoke(depot.Note(name="throttled"))
        except InvokeError as error:
            return [failure.code for failure in error.failures]
    return "sent"


CASES = (
    Case(
        "a message is delivered",
        "A function gets each message of its queue; when it has succeeded, Lambda deletes it.",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        _delivered,
        [7, 1, None, True, "done"],
    ),
    Case(
        "many messages in batches of ten",
        "A batch request takes ten messages at most; each has an answer of its own.",
        f"{SQS}/APIReference/API_SendMessageBatch.html",
        _many,
        [25, list(range(25))],
    ),
    Case(
        "a delay of seconds",
        "SQS hides a message with a delay, of 900 seconds at most, until it is over.",
        f"{GUIDE}/sqs-message-timers.html",
        _delayed,
        [0, "3 s"],
    ),
    Case(
        "a delay of an hour",
        "SQS does not delay that long: a one-time schedule sends the message when it is due.",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
        _scheduled,
        [None, 0, 1, True],
    ),
    Case(
        "a payload over 1 MiB",
        "SQS refuses a message of more than 1 MiB; its payload is in S3.",
        f"{GUIDE}/quotas-messages.html",
        _large,
        [True, 600_000],
    ),
    Case(
        "a payload under 1 MiB",
        "SQS takes a message of up to 1 MiB as it is.",
        f"{GUIDE}/quotas-messages.html",
        _small,
        [False, 600_000],
    ),
    Case(
        "a queue that does not exist",
        "SendMessage fails with NonExistentQueue.",
        f"{SQS}/APIReference/API_SendMessage.html",
        _nowhere,
        ["AWS.SimpleQueueService.NonExistentQueue"],
        {"simulator": Differs("sent", "takes what goes to another app, which is not simulated")},
    ),
    Case(
        "a send that is throttled",
        "SendMessage fails with RequestThrottled, again after the client's own retries.",
        f"{SQS}/APIReference/API_SendMessage.html",
        _throttled,
        ["RequestThrottled"],
        {"MiniStack": Differs("sent", "has no quotas; every send is taken")},
    ),
)
