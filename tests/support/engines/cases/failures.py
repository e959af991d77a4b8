"""What fails: it comes again, it is dead at last, and it is never lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

from support.engines.case import Case, Differs
from support.engines.depot_app import depot
from support.engines.engine import (
    await_dead,
    await_runs,
    runs,
    span,
)

from asynclambda.sending.edges import UndeclaredEdge

if TYPE_CHECKING:
    from support.engines.case import Observation
    from support.engines.engine import Dead, Engine, Run

GUIDE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide"
ERRORS = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"


def _attempts(found: list[Run]) -> list[tuple[int, str | None]]:
    return [(run.record.attempt, run.outcome) for run in found]


def _deaths(found: list[Dead]) -> list[tuple[str | None, int | None]]:
    return [(each.reason, each.attempt) for each in found]


def _comes_again(engine: Engine) -> Observation:
    depot.Fragile.invoke(depot.Note(name="at first"))
    found = await_runs(engine, 2, "Fragile", "at first")
    engine.wait(lambda: engine.waiting("Fragile") == 0)
    return [_attempts(found), len({run.record.invocation for run in found})]


def _always(engine: Engine) -> Observation:
    depot.Fragile.invoke(depot.Note(name="always"))
    dead = await_dead(engine, "always")
    return [_attempts(runs(engine, "Fragile", "always")), _deaths(dead)]


def _backs_off(engine: Engine) -> Observation:
    depot.Fragile.invoke(depot.Note(name="backs off"))
    await_dead(engine, "backs off")
    first, second, third = runs(engine, "Fragile", "backs off")
    # 120 s is the queue's own visibility timeout.
    return [
        span(second.began - (first.ended or 0), 1, 60),
        span(third.began - (second.ended or 0), 2, 60),
    ]


def _permanent(engine: Engine) -> Observation:
    depot.Fragile.invoke(depot.Note(name="hopeless"))
    dead = await_dead(engine, "hopeless")
    return [_attempts(runs(engine, "Fragile", "hopeless")), _deaths(dead)]


def _invalid(engine: Engine) -> Observation:
    body = {
        "source_task_id": None,
        "destination_task_id": "Fragile",
        "invocation_id": uuid4().hex,
        "payload": json.dumps({"name": "no number", "number": "many"}),
    }
    engine.put("depot-Fragile", json.dumps(body))
    dead = await_dead(engine, "no number")
    return [_attempts(runs(engine, "Fragile", "no number")), _deaths(dead)]


def _no_envelope(engine: Engine) -> Observation:
    engine.put("depot-Fragile", "no envelope")
    return _deaths(await_dead(engine, "no envelope"))


def _lost(engine: Engine) -> Observation:
    sent, hidden = engine.now(), engine.hidden_for(depot.Lost)
    engine.lose_next(depot.Lost)
    depot.Lost.invoke(depot.Note(name="lost"))
    engine.wait(lambda: any(run.record.attempt == 2 for run in runs(engine, "Lost", "lost")))
    again = runs(engine, "Lost", "lost")[-1]
    return [again.record.attempt, hidden <= again.began - sent < hidden + 60]


def _lost_for_good(engine: Engine) -> Observation:
    engine.lose_next(depot.LostForGood)
    depot.LostForGood.invoke(depot.Note(name="for good"))
    dead = await_dead(engine, "for good")
    return [
        [run.outcome for run in runs(engine, "LostForGood") if run.record.attempt > 1],
        _deaths(dead),
    ]


def _undertaken(engine: Engine) -> Observation:
    depot.Doomed.invoke(depot.Note(name="undertaken"))
    [run] = await_runs(engine, 1, "Shelf", "undertaken")
    engine.pause(1)
    return [len(runs(engine, "Doomed", "undertaken")), run.record.attempt, run.outcome]


def _undeclared(engine: Engine) -> Observation:
    try:
        depot.Blind.invoke(depot.Note(name="Counter"))
        dead = await_dead(engine, "Counter", "Blind")
    except UndeclaredEdge as error:
        return error.what
    sent = runs(engine, "Counter", "Counter")
    return [_attempts(runs(engine, "Blind")), _deaths(dead), len(sent)]


CASES = (
    Case(
        "a failed message comes again",
        "What a function fails for becomes visible again, and its receive count grows.",
        ERRORS,
        _comes_again,
        [[(1, "failed"), (2, "done")], 1],
    ),
    Case(
        "the last attempt fails",
        "After maxReceiveCount receives a message is in the DLQ; the framework says why there.",
        f"{GUIDE}/sqs-dead-letter-queues.html",
        _always,
        [[(1, "failed"), (2, "failed"), (3, "failed")], [("attempts", 3)]],
    ),
    Case(
        "pauses between attempts",
        "ChangeMessageVisibility sets when a message that is in flight becomes visible again.",
        f"{GUIDE}/sqs-visibility-timeout.html",
        _backs_off,
        ["1 s", "2 s"],
    ),
    Case(
        "a permanent failure",
        "The framework buries it itself: one attempt, and the reason beside it.",
        f"{GUIDE}/sqs-dead-letter-queues.html",
        _permanent,
        [[(1, "failed")], [("permanent", 1)]],
    ),
    Case(
        "a payload of another type",
        "As a permanent failure: no attempt can read it.",
        f"{GUIDE}/sqs-dead-letter-queues.html",
        _invalid,
        [[], [("invalid", 1)]],
    ),
    Case(
        "a body that is no message",
        "As a permanent failure: no attempt can read it.",
        f"{GUIDE}/sqs-dead-letter-queues.html",
        _no_envelope,
        [("invalid", 1)],
    ),
    Case(
        "a run that ends without a word",
        "Its message is visible again when the queue's visibility timeout is over.",
        f"{GUIDE}/sqs-visibility-timeout.html",
        _lost,
        [2, True],
    ),
    Case(
        "the last run ends without a word",
        "SQS itself moves the message to the DLQ, instead of one receive more than maxReceiveCount.",
        f"{GUIDE}/sqs-dead-letter-queues.html",
        _lost_for_good,
        [[], [(None, None)]],
    ),
    Case(
        "a task gets what is dead",
        "A queue's DLQ is any queue; that of a task is read by its function.",
        f"{GUIDE}/sqs-dead-letter-queues.html",
        _undertaken,
        [1, 1, "done"],
    ),
    Case(
        "a send that the build has not seen",
        "A function may send only what its role allows: AccessDenied.",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
        _undeclared,
        [[(1, "failed")], [("attempts", 1)], 0],
        {
            "simulator": Differs(
                "Blind invokes Counter, which the build does not see in its source",
                "fails the test, and names the line to add",
            )
        },
    ),
)
