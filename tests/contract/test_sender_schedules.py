"""Long delays, and messages whose schedule has a name, wait with EventBridge Scheduler."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from support.outgoing import QUEUE, outgoing, send

from asynclambda.ports import Accepted, Refused

if TYPE_CHECKING:
    from support.aws_stub import Answer, AwsStub, Request


def due(schedule: dict[str, Any]) -> datetime:
    """When a one-time schedule runs."""
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    text: str = schedule["ScheduleExpression"]
    return datetime.strptime(f"{text} +0000", "at(%Y-%m-%dT%H:%M:%S) %z")


def test_a_long_delay_is_a_schedule(aws: AwsStub) -> None:
    before = datetime.now(UTC)
    [result] = send(outgoing("7", delay=3_600))

    assert isinstance(result, Accepted)
    assert result.message_id is None
    [(name, schedule)] = aws.schedules.items()
    assert name == result.schedule_name
    assert timedelta(seconds=3_600) <= due(schedule) - before < timedelta(seconds=3_610)
    assert schedule["GroupName"] == "orders-delay"
    assert schedule["ActionAfterCompletion"] == "DELETE"
    target = schedule["Target"]
    assert target["Arn"] == "arn:aws:sqs:us-east-1:123456789012:orders-Charge"
    assert target["DeadLetterConfig"] == {
        "Arn": "arn:aws:sqs:us-east-1:123456789012:orders-delay-dlq"
    }
    assert json.loads(target["Input"])["payload"] == "7"


def test_a_long_delay_keeps_the_message_group(aws: AwsStub) -> None:
    send(outgoing("7", delay=901, message_group_id="tenant-7"))

    [schedule] = aws.schedules.values()
    assert schedule["Target"]["Arn"] == "arn:aws:scheduler:::aws-sdk:sqs:sendMessage"
    message = json.loads(schedule["Target"]["Input"])
    assert message["MessageGroupId"] == "tenant-7"
    assert message["QueueUrl"].endswith("/123456789012/orders-Charge")
    assert json.loads(message["MessageBody"])["payload"] == "7"


@pytest.mark.parametrize("group", [None, "tenant-7"])
@pytest.mark.parametrize("text", ['"' * 60_000, "\\" * 60_000, "é" * 120_000, "x" * 250_000])
def test_what_scheduler_does_not_take_goes_through_s3(
    aws: AwsStub, group: str | None, text: str
) -> None:
    [result] = send(outgoing(json.dumps(text), delay=1_000, message_group_id=group))

    assert isinstance(result, Accepted), result


def test_a_short_delay_of_a_named_schedule_is_a_minute_ahead(aws: AwsStub) -> None:
    send(outgoing(delay=5, schedule_name="remind-7"))

    [schedule] = aws.schedules.values()
    assert due(schedule) - datetime.now(UTC) > timedelta(seconds=55)


def test_a_second_schedule_of_a_name_is_refused_or_replaces_the_first(aws: AwsStub) -> None:
    [first] = send(outgoing("1", delay=1_000, schedule_name="remind-7"))
    [second] = send(outgoing("2", delay=1_000, schedule_name="remind-7"))
    [third] = send(outgoing("3", delay=1_000, schedule_name="remind-7", on_conflict="replace"))

    assert isinstance(first, Accepted)
    assert second == Refused(
        "ScheduleExists", "a schedule 'remind-7' waits already, and on_conflict is 'refuse'"
    )
    assert isinstance(third, Accepted)
    [schedule] = aws.schedules.values()
    assert json.loads(schedule["Target"]["Input"])["payload"] == "3"


def test_a_schedule_that_runs_while_it_is_replaced_is_made_anew(aws: AwsStub) -> None:
    aws.schedules["remind-7"] = {}

    def runs_now(request: Request) -> Answer | None:
        if request.operation == "UpdateSchedule":
            aws.schedules.pop("remind-7", None)
        return None

    aws.fault = runs_now

    [result] = send(outgoing("2", delay=1_000, schedule_name="remind-7", on_conflict="replace"))

    assert isinstance(result, Accepted)
    assert aws.operations() == ["CreateSchedule", "UpdateSchedule", "CreateSchedule"]


def test_many_with_long_delays_are_schedules_too(aws: AwsStub) -> None:
    """async-lambda passes them on to SQS, which refuses the batch."""
    results = send(*(outgoing(str(n), delay=(0, 1_000)[n % 2]) for n in range(30)))

    assert all(isinstance(each, Accepted) for each in results)
    assert len(aws.schedules) == len(aws.queues[QUEUE]) == 15
