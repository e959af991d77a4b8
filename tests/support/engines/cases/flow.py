"""By which way and in which order messages come, and how many at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from support.engines.case import Case, Differs
from support.engines.depot_app import depot
from support.engines.engine import await_dead, await_runs, runs

if TYPE_CHECKING:
    from support.engines.case import Observation
    from support.engines.engine import Engine

GUIDE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide"
SCALING = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"
FIFO_QUEUE = "parcels.fifo"


def _lanes(engine: Engine) -> Observation:
    depot.Store.invoke(depot.Note(name="lane"), lane=1)
    return {
        task: await_runs(engine, 1, task, "lane")[0].record.lane
        for task in ("Store", "Shelf", "Counter")
    }


def _no_lanes(engine: Engine) -> Observation:
    depot.Relay.invoke(depot.Note(name="no lane"), lane=1)
    return {
        task: await_runs(engine, 1, task, "no lane")[0].record.lane for task in ("Relay", "Homing")
    }


def _groups(engine: Engine) -> Observation:
    depot.Store.invoke(depot.Note(name="group"), message_group_id="tenant-1")
    return {
        task: await_runs(engine, 1, task, "group")[0].record.group for task in ("Store", "Shelf")
    }


def _narrow(engine: Engine) -> Observation:
    depot.Narrow.invoke_many(depot.Note(name="narrow", number=n) for n in range(8))
    found = await_runs(engine, 8, "Narrow", "narrow")
    at_once = [
        sum(other.began <= run.began < (other.ended or 0) for other in found) for run in found
    ]
    return [len(found), max(at_once) <= 2]


def _partial(engine: Engine) -> Observation:
    depot.Tally.invoke_many(depot.Note(name="tally", number=n) for n in range(6))
    dead = await_dead(engine, "tally", many=3)
    attempts: dict[int, list[int]] = {}
    for run in runs(engine, "Tally", "tally"):
        for record in run.records:
            attempts.setdefault(record.number, []).append(record.attempt)
    numbers = sorted(json.loads(each.payload)["number"] for each in dead)
    return [dict(sorted(attempts.items())), numbers]


def _window(engine: Engine) -> Observation:
    depot.Gather.invoke(depot.Note(name="window", number=1))
    engine.pause(1)
    depot.Gather.invoke(depot.Note(name="window", number=2))
    engine.wait(lambda: sum(len(run.records) for run in runs(engine, "Gather", "window")) == 2)
    return [len(run.records) for run in runs(engine, "Gather", "window")]


def _large_batch(engine: Engine) -> Observation:
    depot.Gather.invoke_many(depot.Note(name="large", number=n) for n in range(15))

    def sizes() -> list[int]:
        return [len(run.records) for run in runs(engine, "Gather", "large")]

    engine.wait(lambda: sum(sizes()) == 15)
    return max(sizes()) > 10


def _order(engine: Engine) -> Observation:
    for number in (1, 2, 3):
        for name in ("late", "even"):
            body = json.dumps({"name": name, "number": number})
            engine.put(FIFO_QUEUE, body, group=name)
    await_runs(engine, 4, "Parcels", "late")
    await_runs(engine, 3, "Parcels", "even")
    return {
        name: [(run.record.number, run.outcome) for run in runs(engine, "Parcels", name)]
        for name in ("late", "even")
    }


def _once(engine: Engine) -> Observation:
    for number, name in enumerate(("once", "once", "another")):
        depot.Once.invoke(depot.Note(name=name, number=number))
        await_runs(engine, number + 1, "Once")
    return sorted(
        (each["note"], each["number"]) for each in engine.reports() if each["kind"] == "ran"
    )


CASES = (
    Case(
        "a lane is kept down the chain",
        "A lane is a queue of its own; a task with fewer lanes gets the message by its first.",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        _lanes,
        {"Store": 1, "Shelf": 1, "Counter": 0},
    ),
    Case(
        "a lane that is not to be kept",
        "As the class says: `propagate_lane_assignment=False`.",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
        _no_lanes,
        {"Relay": 1, "Homing": 0},
    ),
    Case(
        "a message group down the chain",
        "A message of a standard queue may have a group, by which fair queues share capacity.",
        f"{GUIDE}/sqs-fair-queues.html",
        _groups,
        {"Store": "tenant-1", "Shelf": "tenant-1"},
    ),
    Case(
        "maximum concurrency",
        "An event source starts no more functions at once than its MaximumConcurrency.",
        SCALING,
        _narrow,
        [8, True],
    ),
    Case(
        "a batch of which a part fails",
        "With ReportBatchItemFailures only the messages that are reported come again.",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
        _partial,
        [{0: [1], 1: [1, 2], 2: [1], 3: [1, 2], 4: [1], 5: [1, 2]}, [1, 3, 5]],
    ),
    Case(
        "a batching window",
        "Lambda waits for up to MaximumBatchingWindowInSeconds until it calls the function.",
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
        _window,
        [2],
        {"MiniStack": Differs([1, 1], "ignores the window; a batch has what is there")},
    ),
    Case(
        "a batch of more than ten",
        "With a window, a batch of a standard queue has up to 10,000 messages, as BatchSize says.",
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        _large_batch,
        True,
        {"MiniStack": Differs(False, "takes ten at most for a batch")},
    ),
    Case(
        "the order of a FIFO queue",
        "The messages of a group are processed in their order; one that fails holds up its group.",
        f"{GUIDE}/FIFO-queues-understanding-logic.html",
        _order,
        {
            "late": [(1, "failed"), (1, "done"), (2, "done"), (3, "done")],
            "even": [(1, "done"), (2, "done"), (3, "done")],
        },
    ),
    Case(
        "an idempotent task",
        "A queue delivers at least once; what has succeeded is not run again.",
        f"{GUIDE}/standard-queues-at-least-once-delivery.html",
        _once,
        [("another", 2), ("once", 0)],
    ),
)
