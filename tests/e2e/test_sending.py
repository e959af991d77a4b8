"""What tasks send, and where it goes: queues, S3, Scheduler, other functions, another app."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.deployed import DeployedApp


def test_many_messages_have_their_receipts_in_their_order(workshop: DeployedApp) -> None:
    told = workshop.call("Conductor", {"what": "count", "number": 25})

    counted = {each["message_id"]: each for each in workshop.await_records(25, message="counted")}
    assert [counted[each["message_id"]]["number"] for each in told] == list(range(25))
    assert [counted[each["message_id"]]["invocation_id"] for each in told] == [
        each["invocation_id"] for each in told
    ]
    assert {each["source_task"] for each in counted.values()} == {"Conductor"}
    assert len({each["root_invocation_id"] for each in counted.values()}) == 1


def test_a_payload_that_no_message_holds_goes_through_s3(workshop: DeployedApp) -> None:
    s3 = workshop.emulator.client("s3")
    [bucket] = [
        each["Name"]
        for each in s3.list_buckets()["Buckets"]
        if "payload" in each["Name"].lower() and "workshop" in each["Name"]
    ]
    # Two bytes a letter: too long for a message, though its letters are fewer than 1 MiB.
    [told] = workshop.call("Conductor", {"what": "text", "number": 600_000})

    key = told["s3_payload_key"]
    assert key.startswith("Text/")
    read = workshop.await_record(task="Text", message="text", message_id=told["message_id"])
    assert (read["characters"], read["ends"]) == (600_003, "end")
    workshop.await_end("Text", "ok")
    # `delete_s3_payloads` empties it, so that a second delivery finds that its work is done.
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b""


def test_a_payload_that_a_message_holds_does_not(workshop: DeployedApp) -> None:
    [told] = workshop.call("Conductor", {"what": "text", "number": 500_000})

    assert told["s3_payload_key"] is None
    read = workshop.await_record(task="Text", message_id=told["message_id"])
    assert read["characters"] == 500_003


def test_a_long_delay_is_left_to_the_scheduler_which_delivers(workshop: DeployedApp) -> None:
    scheduler = workshop.emulator.client("scheduler")
    before = datetime.now(UTC)
    [told] = workshop.call(
        "Conductor", {"what": "later", "order_id": "o-later", "number": 7, "delay": 3_600}
    )

    assert told["message_id"] is None
    schedule = scheduler.get_schedule(GroupName="workshop-delay", Name=told["schedule_name"])
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    at = datetime.strptime(schedule["ScheduleExpression"] + "Z", "at(%Y-%m-%dT%H:%M:%S)%z")
    late = at - before - timedelta(hours=1)
    assert timedelta(0) <= late < timedelta(seconds=60)
    assert schedule["ActionAfterCompletion"] == "DELETE"
    target = schedule["Target"]
    assert target["Arn"] == "arn:aws:sqs:us-east-1:123456789012:workshop-Later"
    assert target["DeadLetterConfig"]["Arn"].endswith(":workshop-delay-dlq")
    assert json.loads(json.loads(target["Input"])["payload"]) == {"order_id": "o-later", "cents": 7}

    # The hour is over at once; all else stays as it is.
    scheduler.update_schedule(
        GroupName="workshop-delay",
        Name=told["schedule_name"],
        ScheduleExpression="at(2026-01-01T00:00:00)",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target=target,
    )
    came = workshop.await_record(task="Later", message="came later")
    assert came["order_id"] == "o-later"
    assert (came["invocation_id"], came["source_task"]) == (told["invocation_id"], "Conductor")
    assert came["message_id"]


def test_a_coroutine_logs_and_sends_as_its_task(workshop: DeployedApp) -> None:
    [told] = workshop.call("Conductor", {"what": "patient", "number": 4_711})

    waited = workshop.await_records(3, task="Patient", invocation_id=told["invocation_id"])
    assert [each["number"] for each in waited] == [2, 1, 0]
    sent = workshop.await_record(task="Count", number=4_711)
    assert sent["source_task"] == "Patient"
    assert sent["root_invocation_id"] == waited[0]["root_invocation_id"]


def test_a_task_of_another_app_gets_its_message(workshop: DeployedApp, orders: DeployedApp) -> None:
    [told] = workshop.call("Conductor", {"what": "external", "order_id": "o-ours", "number": 1})

    receipt = orders.await_record(task="SendReceipt", order_id="o-ours")
    assert (receipt["service"], receipt["source_task"]) == ("orders", "Conductor")
    assert receipt["invocation_id"] == told["invocation_id"]


def test_a_direct_call_gives_back_what_the_task_returned(workshop: DeployedApp) -> None:
    [told] = workshop.call("Conductor", {"what": "quote", "number": 100})

    assert told["result"] == "119"


def test_a_direct_call_that_fails_fails_its_caller_with_the_reason(workshop: DeployedApp) -> None:
    result, error = workshop.invoke("Conductor", {"what": "quote", "number": -1})

    assert error is not None
    assert "workshop-Quote failed: ValueError: a negative price" in result["errorMessage"]


def test_a_function_may_send_only_to_the_tasks_that_its_source_invokes(
    workshop: DeployedApp,
) -> None:
    answer = workshop.call("Intruder", workshop.deployment.queues["StrictALQueue"])

    assert "AccessDenied" in answer
    assert "not authorized to perform: sqs:SendMessage" in answer
