"""What the dev loop reads from an event, and from a function's own process."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from support.events import aws_event

from asynclambda.local.log_events import InvocationEnded, InvocationStarted, LogLine
from asynclambda.local.loop.queue_names import app_and_lane
from asynclambda.local.loop.received import (
    Receipt,
    failed_messages,
    messages_of,
    receipts_of,
    trigger_of,
)
from asynclambda.local.loop.worker_runs import WorkerRuns
from asynclambda.local.observed import RunEnded, RunError, RunStarted

if TYPE_CHECKING:
    from pydantic import JsonValue

    from asynclambda.local.observed import Trigger

NOW = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "trigger"),
    [
        ("sqs", "queue"),
        ("sqs_batch", "queue"),
        ("sqs_foreign", "queue"),
        ("api_get", "api"),
        ("api_post", "api"),
        ("dynamodb", "stream"),
        ("direct", "call"),
    ],
)
def test_an_event_says_what_has_started_its_run(name: str, trigger: Trigger) -> None:
    assert trigger_of(aws_event(name), scheduled=False) == trigger


@pytest.mark.parametrize("event", [None, 3, "text", [], {}, {"Records": []}, {"Records": [3]}])
def test_anything_else_is_a_call_or_its_task_s_schedule(event: JsonValue) -> None:
    assert trigger_of(event, scheduled=False) == "call"
    assert trigger_of(event, scheduled=True) == "schedule"
    assert messages_of(event, "Task") == ()
    assert receipts_of(event) == ()


def test_a_message_has_what_its_envelope_says() -> None:
    (message,) = messages_of(aws_event("sqs"), "ChargeCard")

    assert message.message_id == "b6a1c2d4-0f7e-4c55-9a0b-1d2e3f405162"
    assert (message.queue, message.lane, message.receive_count) == ("orders-ChargeCard", 0, 1)
    assert message.sent_at == datetime(2026, 1, 1, 10, 0, tzinfo=UTC)
    assert message.invocation_id == "0d9a7c1e-5b2f-4e63-8a94-c7f1d2b3e405"
    # An ancestor's message has none, and is the first of its chain.
    assert message.root_invocation_id == message.invocation_id
    assert message.source_task_id == "PlaceOrder"
    assert message.payload == '{"order_id": "o-1001", "cents": 4999}'
    assert message.s3_payload_key is None
    assert message.message_group_id is None


def test_lane_and_group_of_a_batch() -> None:
    messages = messages_of(aws_event("sqs_batch"), "ChargeCard")

    assert {message.lane for message in messages} == {1}
    assert len({message.message_group_id for message in messages}) > 1
    assert {message.receive_count for message in messages} == {1, 2}


def test_a_message_of_somebody_else_s_queue_has_no_envelope() -> None:
    event = aws_event("sqs")
    (message,) = messages_of(event, "Other")
    assert (message.lane, message.invocation_id, message.payload) == (0, None, None)
    assert message.body == event["Records"][0]["body"]


def test_a_body_that_is_no_envelope_is_shown_as_it_is() -> None:
    event = aws_event("sqs")
    event["Records"][0]["body"] = "[1"
    (message,) = messages_of(event, "ChargeCard")
    assert (message.body, message.payload) == ("[1", None)


def test_receipts_are_what_a_queue_wants_for_a_change() -> None:
    (receipt,) = receipts_of(aws_event("sqs"))
    assert receipt == Receipt("orders-ChargeCard", aws_event("sqs")["Records"][0]["receiptHandle"])


def test_messages_that_a_run_reports_go_back() -> None:
    messages = messages_of(aws_event("sqs_batch"), "ChargeCard")
    bad = messages[2].message_id
    result: JsonValue = {
        "batchItemFailures": [{"itemIdentifier": bad}, {"itemIdentifier": "nobody"}, 3]
    }
    assert failed_messages(result, messages) == (bad,)
    others: list[JsonValue] = [None, "text", {"batchItemFailures": None}, {}]
    for other in others:
        assert failed_messages(other, messages) == ()


@pytest.mark.parametrize(
    ("queue", "task", "expected"),
    [
        ("shop-Charge", "Charge", ("shop", 0)),
        ("shop-Charge-L2", "Charge", ("shop", 2)),
        ("my-shop-Charge-L12", "Charge", ("my-shop", 12)),
        ("shop-Charge", "harge", (None, 0)),
        ("theirs-L2", "Charge", (None, 0)),
        ("Charge", "Charge", (None, 0)),
    ],
)
def test_the_name_of_a_task_s_queue(
    queue: str, task: str, expected: tuple[str | None, int]
) -> None:
    assert app_and_lane(queue, task) == expected


STARTED = InvocationStarted("orders-ChargeCard", NOW, "r1", NOW, "e1", json.dumps(aws_event("sqs")))
ENDED = InvocationEnded(
    function="orders-ChargeCard",
    at=NOW,
    request_id="r1",
    outcome="ok",
    error_type=None,
    duration=timedelta(seconds=1),
    environment="e1",
    body="null",
)


def runs_of(*events: InvocationStarted | InvocationEnded | LogLine) -> list[object]:
    told: list[object] = []
    runs = WorkerRuns(told.append)
    runs.serve(
        {"orders-ChargeCard": "ChargeCard", "orders-Sweep": "Sweep"}, frozenset({"Sweep"}), 3
    )
    for event in events:
        runs.take(event)
    return told


def test_a_process_s_run_is_told_with_its_messages() -> None:
    line = LogLine("orders-ChargeCard", NOW, "text", "r1", "e1")
    started, between, ended = runs_of(STARTED, line, ENDED)

    assert isinstance(started, RunStarted)
    assert (started.task_id, started.trigger, started.version) == ("ChargeCard", "queue", 3)
    assert started.messages[0].payload == '{"order_id": "o-1001", "cents": 4999}'
    assert between is line
    assert isinstance(ended, RunEnded)
    assert (ended.outcome, ended.result, ended.error) == ("ok", None, None)


def test_a_process_s_failure_is_told_with_its_stack() -> None:
    report = {
        "errorType": "ValueError",
        "errorMessage": "bad luck",
        "stackTrace": ['  File "app.py", line 3, in run\n    raise ValueError\n'],
    }
    failed = replace(ENDED, outcome="error", error_type="ValueError", body=json.dumps(report))
    _, ended = runs_of(STARTED, failed)

    assert isinstance(ended, RunEnded)
    assert ended.error == RunError(
        type="ValueError",
        text="bad luck",
        stack="Traceback (most recent call last):\n"
        '  File "app.py", line 3, in run\n    raise ValueError\nValueError: bad luck',
    )


def test_a_process_that_says_nothing_of_its_events_has_runs_all_the_same() -> None:
    started, ended = runs_of(
        replace(STARTED, function="orders-Sweep", body=""),
        replace(ENDED, function="orders-Sweep", outcome="timeout", body=""),
    )
    assert isinstance(started, RunStarted)
    assert (started.trigger, started.event) == ("schedule", None)
    assert isinstance(ended, RunEnded)
    assert (ended.outcome, ended.result) == ("timeout", None)
    # A function that is new is not known yet.
    (unknown,) = runs_of(replace(STARTED, function="orders-New"))
    assert isinstance(unknown, RunStarted)
    assert unknown.task_id == "New"
