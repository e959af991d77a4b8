"""How batches fill that the engine does not make; and which queues have such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asynclambda.local.deployment import Deployment
from asynclambda.local.loop.gathering import Gathering
from asynclambda.local.loop.slow_queues import SlowQueue, slow_queues

if TYPE_CHECKING:
    from pydantic import JsonValue
    from types_boto3_sqs.type_defs import MessageTypeDef


def messages(count: int, size: int = 10) -> list[MessageTypeDef]:
    return [{"MessageId": str(number), "Body": "x" * size} for number in range(count)]


def test_a_batch_waits_for_its_window_from_its_first_message_on() -> None:
    gathering = Gathering(size=20, window=5)
    assert gathering.wait(0) is None
    gathering.add(messages(1), 10)
    assert gathering.wait(10) == 5
    gathering.add(messages(2), 13)
    assert gathering.wait(13) == 2
    assert gathering.room() == 17
    assert gathering.wait(15) == 0
    assert len(gathering.take(15)) == 3
    assert gathering.wait(15) is None


def test_a_full_batch_waits_no_more() -> None:
    gathering = Gathering(size=3, window=300)
    gathering.add(messages(3), 0)
    assert (gathering.room(), gathering.wait(0)) == (0, 0)


def test_an_event_is_no_longer_than_lambda_takes() -> None:
    megabyte = 1024 * 1024
    gathering = Gathering(size=100, window=60)
    gathering.add(messages(4, megabyte), 0)
    assert gathering.wait(1) == 59
    gathering.add(messages(4, megabyte), 1)
    assert gathering.wait(1) == 0
    assert len(gathering.take(1)) == 5
    # What is left begins a batch of its own.
    assert gathering.wait(2) == 59


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ({"BatchSize": 10}, False),
        ({"BatchSize": 11}, True),
        ({"BatchSize": 1, "MaximumBatchingWindowInSeconds": 0}, False),
        ({"BatchSize": 5, "MaximumBatchingWindowInSeconds": 3}, True),
        ({"BatchSize": 50, "Enabled": False}, False),
    ],
)
def test_queues_with_batches_that_the_engine_does_not_make(
    properties: dict[str, JsonValue], *, found: bool
) -> None:
    assert bool(slow_queues(deployment(properties))) is found


def test_a_slow_queue_has_what_its_reader_needs() -> None:
    properties: dict[str, JsonValue] = {
        "BatchSize": 50,
        "MaximumBatchingWindowInSeconds": 20,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 2},
    }
    ours = SlowQueue("shop-Index", "shop-Index", 50, 20, 2, reports_failures=True)
    assert slow_queues(deployment(properties)) == {ours}
    theirs: dict[str, JsonValue] = {
        "Queue": "arn:aws:sqs:us-east-1:123456789012:theirs",
        "BatchSize": 11,
    }
    assert slow_queues(deployment(theirs)) == {
        SlowQueue("shop-Index", "theirs", 11, 0, 5, reports_failures=False)
    }


def deployment(properties: dict[str, JsonValue]) -> Deployment:
    """An app whose one function reads a queue by an event with these properties."""
    queue: dict[str, JsonValue] = {"Queue": {"Fn::GetAtt": ["IndexALQueue", "Arn"]}}
    event: JsonValue = {"Type": "SQS", "Properties": {**queue, **properties}}
    function: JsonValue = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Events": {"ManagedSQS": event}},
    }
    return Deployment(
        stack_name="dev",
        api_url=None,
        functions={"IndexALFunc": "shop-Index"},
        queues={"IndexALQueue": "http://127.0.0.1:4566/123456789012/shop-Index"},
        template={"Resources": {"IndexALFunc": function}},
        differences=(),
        changed=True,
    )
