"""Payloads in S3, from the task that sends them to the task that gets them, once and again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.aws_environment import BUCKET
from support.aws_stub import Answer
from support.delivery import Context, event, record

from asynclambda import App, AsyncEvent, AsyncTask, BatchEvent, BatchTask, ports
from asynclambda.runtime.invalid import PayloadUnreachable
from asynclambda.runtime.load import load
from asynclambda.sending.sender import AwsSender

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.aws_stub import AwsStub
    from support.lines import Lines

LARGE = "x" * 1_100_000


@pytest.fixture(autouse=True)
def app() -> Iterator[App]:
    """The app, and AWS in force."""
    with ports.using(AwsSender()):
        yield App("orders")


def records(aws: AwsStub, task_id: str) -> list[dict[str, Any]]:
    """What Lambda delivers of a task's queue."""
    return [
        record(task_id, message["MessageBody"], message_id=f"m-{number}")
        for number, message in enumerate(aws.queues[f"orders-{task_id}"])
    ]


def declare(**options: Any) -> tuple[type[AsyncTask[str]], list[str]]:
    """A task, and the payloads that it ran for; it fails for "bad"."""
    ran: list[str] = []

    class Charge(AsyncTask[str], **options):
        def run(self, event: AsyncEvent[str]) -> None:
            ran.append(event.payload)
            if event.payload.endswith("bad"):
                raise ValueError("bad")

    return Charge, ran


def test_a_large_payload_arrives(aws: AwsStub) -> None:
    task, ran = declare()
    task.invoke(LARGE)

    load(task)(event(*records(aws, "Charge")), Context())

    assert ran == [LARGE]
    assert list(aws.objects.values()) == [json.dumps(LARGE).encode()]  # it stays


@pytest.mark.parametrize(
    "key",
    ["s3://another/secret.json", "/another/secret.json", "../another/secret.json", "another"],
)
def test_a_key_of_a_message_is_of_the_apps_own_bucket_only(aws: AwsStub, key: str) -> None:
    task, ran = declare()
    aws.objects["/another/secret.json"] = b'"secret"'
    body = json.dumps(
        {
            "source_task_id": None,
            "destination_task_id": "Charge",
            "invocation_id": "i-1",
            "s3_payload_key": key,
        }
    )

    with pytest.raises(PayloadUnreachable):
        load(task)(event(record("Charge", body)), Context())

    assert ran == []
    gets = [each.path for each in aws.requests if each.operation == "GetObject"]
    assert gets
    assert all(path.startswith(f"/{BUCKET}/") for path in gets)


def test_with_deletion_on_the_bytes_are_gone_after_the_run(aws: AwsStub) -> None:
    task, ran = declare(delete_s3_payloads=True)
    task.invoke(LARGE)

    load(task)(event(*records(aws, "Charge")), Context())

    assert ran == [LARGE]
    assert list(aws.objects.values()) == [b""]


def test_a_second_delivery_after_deletion_is_done(aws: AwsStub, lines: Lines) -> None:
    """With async-lambda it fails until it is dead, for a run that succeeded."""
    task, ran = declare(delete_s3_payloads=True)
    receipt = task.invoke(LARGE)
    handler = load(task)
    delivery = event(*records(aws, "Charge"))
    handler(delivery, Context())

    handler(delivery, Context())

    assert ran == [LARGE]
    [line] = lines()
    assert "delivered again" in line["message"]
    assert (line["level"], line["invocation_id"]) == ("INFO", receipt.invocation_id)


def test_a_failed_run_keeps_its_payload(aws: AwsStub) -> None:
    task, ran = declare(delete_s3_payloads=True)
    task.invoke(LARGE + "bad")
    handler = load(task)

    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            handler(event(*records(aws, "Charge")), Context())

    assert len(ran) == 2
    assert all(aws.objects.values())


def test_a_payload_that_cannot_be_emptied_is_logged_and_the_run_stands(
    aws: AwsStub, lines: Lines
) -> None:
    task, ran = declare(delete_s3_payloads=True)
    receipt = task.invoke(LARGE)
    aws.fault = lambda request: (
        Answer(403, "AccessDenied") if request.operation == "PutObject" else None
    )

    load(task)(event(*records(aws, "Charge")), Context())

    assert len(ran) == 1
    [line] = lines()
    assert line["level"] == "WARNING"
    assert line["invocation_id"] == receipt.invocation_id
    assert line["s3_payload_key"] == receipt.s3_payload_key


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError"])
def test_a_payload_that_s3_does_not_give_fails_the_message(
    aws: AwsStub, lines: Lines, code: str
) -> None:
    task, ran = declare()
    receipt = task.invoke(LARGE)
    aws.fault = lambda request: (
        Answer(403 if code == "AccessDenied" else 503, code)
        if request.operation == "GetObject"
        else None
    )

    with pytest.raises(Exception, match=code) as caught:
        load(task)(event(*records(aws, "Charge")), Context())

    assert ran == []
    assert f"s3://{BUCKET}/{receipt.s3_payload_key}" in str(caught.value)
    [line] = lines()
    assert (line["task"], line["invocation_id"], line["message_id"]) == (
        "Charge",
        receipt.invocation_id,
        "m-0",
    )


def test_a_throttled_read_is_tried_again(aws: AwsStub) -> None:
    task, ran = declare()
    task.invoke(LARGE)
    answers = [Answer(503, "SlowDown")]
    aws.fault = lambda request: (
        answers.pop() if request.operation == "GetObject" and answers else None
    )

    load(task)(event(*records(aws, "Charge")), Context())

    assert ran == [LARGE]


def test_a_batch_fails_only_the_record_whose_payload_is_not_there(aws: AwsStub) -> None:
    ran: list[str] = []

    class Index(BatchTask[str], delete_s3_payloads=True):
        def run(self, event: BatchEvent[str]) -> None:
            ran.extend(record.payload[-1] for record in event.records)
            event.fail(event.records[0])

    receipts = Index.invoke_many(["small1", LARGE + "2", LARGE + "3", LARGE + "4"])
    del aws.objects[f"/{BUCKET}/{receipts[2].s3_payload_key}"]
    delivered = records(aws, "Index")

    answer = load(Index)(event(*delivered), Context())

    assert ran == ["1", "2", "4"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-2"}, {"itemIdentifier": "m-0"}]}
    assert list(aws.objects.values()) == [b"", b""]

    # The first has failed and runs again; the second is done, and its payload empty.
    load(Index)(event(delivered[1], delivered[0]), Context())

    assert ran == ["1", "2", "4", "1"]
