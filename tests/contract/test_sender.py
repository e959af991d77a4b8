"""The sender against SQS, S3 and Scheduler that fail in every way they have.

Its promise: of every payload the caller learns whether it went out; none is lost, none goes twice.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.aws_environment import BUCKET, forget_clients
from support.aws_stub import Answer, AwsStub, Request
from support.outgoing import LARGE, QUEUE, outgoing, payloads, send

from asynclambda import AsyncLambdaError, EnvironmentVariableError, env
from asynclambda.context import ends_at
from asynclambda.ports import Accepted, Outgoing, Refused
from asynclambda.sending.sender import AwsSender
from asynclambda.sending.sqs import ATTEMPTS
from asynclambda.sending.time_left import TOO_LATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(params=["boto3", "light"], autouse=True)
def sqs_client(request: pytest.FixtureRequest) -> str:
    """Both clients of SQS, which have to do the same."""
    client: str = request.param
    return client


def once(answer: Answer, *operations: str) -> Callable[[Request], Answer | None]:
    """A fault of the first request of each operation."""
    left = list(operations)

    def fault(request: Request) -> Answer | None:
        if request.operation not in left:
            return None
        left.remove(request.operation)
        return answer

    return fault


THROTTLED = Answer(400, "RequestThrottled")
UNAVAILABLE = Answer(503, "ServiceUnavailable")
DROPPED = Answer(0)
DENIED = Answer(403, "AccessDenied", "not allowed")


def test_one_message_is_one_request(aws: AwsStub) -> None:
    [result] = send(outgoing("7", delay=30, message_group_id="g"))

    assert isinstance(result, Accepted)
    assert result.message_id
    assert aws.operations() == ["SendMessage"]
    [message] = aws.queues[QUEUE]
    assert (message["DelaySeconds"], message["MessageGroupId"]) == (30, "g")
    assert payloads(aws) == ["7"]


def test_messages_go_in_batches_each_with_its_own_options(aws: AwsStub) -> None:
    messages = [
        outgoing(str(n), delay=n, message_group_id=f"g{n}" if n % 2 else None) for n in range(25)
    ]

    results = send(*messages)

    assert all(isinstance(result, Accepted) for result in results)
    assert aws.operations() == ["SendMessageBatch"] * 3
    assert {
        (
            json.loads(each["MessageBody"])["payload"],
            each["DelaySeconds"],
            each.get("MessageGroupId"),
        )
        for each in aws.queues[QUEUE]
    } == {(str(n), n, f"g{n}" if n % 2 else None) for n in range(25)}


def test_messages_of_several_lanes_go_to_their_queues(aws: AwsStub) -> None:
    send(*(outgoing(str(n), queue_name=f"{QUEUE}-L{n % 2}") for n in range(6)))

    assert payloads(aws, f"{QUEUE}-L0") == ["0", "2", "4"]
    assert payloads(aws, f"{QUEUE}-L1") == ["1", "3", "5"]


def test_nothing_is_no_request(aws: AwsStub) -> None:
    assert send() == []
    assert aws.requests == []


def test_a_queue_is_asked_for_where_the_account_is_not_known(
    aws: AwsStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(env.ACCOUNT_ID)

    send(outgoing())
    send(outgoing())

    assert aws.operations() == ["GetQueueUrl", "SendMessage", "SendMessage"]


@pytest.mark.parametrize("fault", [THROTTLED, UNAVAILABLE, DROPPED], ids=lambda each: each.code)
@pytest.mark.parametrize("count", [1, 3])
def test_a_request_that_fails_once_is_sent_again(aws: AwsStub, fault: Answer, count: int) -> None:
    aws.fault = once(fault, "SendMessage", "SendMessageBatch")

    results = send(*(outgoing(str(n)) for n in range(count)))

    assert all(isinstance(result, Accepted) for result in results)
    assert len(aws.requests) == 2
    assert payloads(aws) == [str(n) for n in range(count)]


@pytest.mark.parametrize(
    ("fault", "code", "attempts"),
    [
        (THROTTLED, "RequestThrottled", 3),
        (UNAVAILABLE, "ServiceUnavailable", 3),
        (DENIED, "AccessDenied", 1),
        (Answer(400, "AWS.SimpleQueueService.NonExistentQueue"), "NonExistentQueue", 1),
        (DROPPED, "ConnectionClosedError", 3),
    ],
    ids=lambda each: str(each)[:20],
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_request_that_fails_for_good_refuses_its_messages(
    aws: AwsStub, fault: Answer, code: str, attempts: int, count: int
) -> None:
    aws.fault = lambda _: fault

    results = send(*(outgoing(str(n)) for n in range(count)))

    assert [type(result) for result in results] == [Refused] * count
    assert all(isinstance(each, Refused) and code in each.code and each.reason for each in results)
    assert len(aws.requests) == attempts
    assert not aws.queues[QUEUE]


@pytest.mark.parametrize("count", [1, 3, 25])
def test_nobody_listens(aws: AwsStub, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    forget_clients()

    results = send(*(outgoing(str(n)) for n in range(count)))

    assert {each.code for each in results if isinstance(each, Refused)} == {
        "EndpointConnectionError"
    }
    assert len(results) == count


def test_only_entries_that_sqs_failed_go_again(aws: AwsStub) -> None:
    seen: dict[str, int] = {}

    def entry_fault(entry: dict[str, Any]) -> tuple[str, bool] | None:
        number = json.loads(entry["MessageBody"])["payload"]
        seen[number] = seen.get(number, 0) + 1
        if number == "3":
            return "InvalidMessageContents", True
        if number == "5" and seen[number] < 3:
            return "InternalError", False
        if number == "7":
            return "InternalError", False
        return None

    aws.entry_fault = entry_fault

    results = send(*(outgoing(str(n)) for n in range(10)))

    assert seen == {str(n): 1 for n in range(10)} | {"5": 3, "7": ATTEMPTS}
    refused = {n: each for n, each in enumerate(results) if isinstance(each, Refused)}
    assert {n: each.code for n, each in refused.items()} == {
        3: "InvalidMessageContents",
        7: "InternalError",
    }
    assert sorted(payloads(aws)) == ["0", "1", "2", "4", "5", "6", "8", "9"]


def test_no_pause_follows_the_last_attempt(aws: AwsStub, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("asynclambda.sending.sqs.time.sleep", pauses.append)
    aws.entry_fault = lambda _: ("InternalError", False)

    send(outgoing("1"), outgoing("2"))

    assert aws.operations() == ["SendMessageBatch"] * ATTEMPTS
    assert len(pauses) == ATTEMPTS - 1


def test_an_entry_without_an_answer_is_not_taken_for_sent(
    aws: AwsStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = AwsStub.SendMessageBatch

    def silent(self: AwsStub, request: Request) -> dict[str, Any] | Answer:
        answer = real(self, request)
        assert isinstance(answer, dict)
        del answer["Successful"][1]
        return answer

    monkeypatch.setattr(AwsStub, "SendMessageBatch", silent)

    results = send(*(outgoing(str(n)) for n in range(3)))

    assert [type(each) for each in results] == [Accepted, Refused, Accepted]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (env.PAYLOAD_BUCKET, {"payload": LARGE.encode()}),
        (env.DELAY_SCHEDULER_ROLE_ARN, {"delay": 1_000}),
        (env.DELAY_SCHEDULE_GROUP, {"delay": 1_000}),
        (env.DELAY_SCHEDULE_DLQ_ARN, {"delay": 1_000}),
    ],
)
def test_a_missing_setting_is_an_error_before_anything_is_sent(
    aws: AwsStub, monkeypatch: pytest.MonkeyPatch, name: str, message: dict[str, Any]
) -> None:
    monkeypatch.delenv(name)

    with pytest.raises(EnvironmentVariableError, match=name):
        send(outgoing("1"), replace(outgoing("2"), **message), outgoing("3"))

    assert aws.requests == []


def test_no_region_refuses_every_message(aws: AwsStub, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    forget_clients()

    for count in (1, 25):
        results = send(*(outgoing(str(n)) for n in range(count)))
        assert {each.code for each in results if isinstance(each, Refused)} == {"NoRegionError"}
        assert len(results) == count


def test_nothing_is_sent_while_the_build_imports_the_app(
    aws: AwsStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(env.BUILD_MODE, "1")

    with pytest.raises(AsyncLambdaError, match="while the build imports it"):
        send(outgoing())
    assert aws.requests == []


@contextmanager
def seconds_left(seconds: float) -> Iterator[None]:
    """A function that ends after this time."""
    token = ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        ends_at.reset(token)


class TestTime:
    """No send goes on when the function has ended: nobody would learn what came of it."""

    @pytest.mark.parametrize("count", [1, 25])
    def test_with_no_time_left_nothing_is_sent(self, aws: AwsStub, count: int) -> None:
        with seconds_left(0.1):
            results = send(*(outgoing(str(n)) for n in range(count)))

        assert results == [TOO_LATE] * count
        assert aws.requests == []

    def test_no_pause_goes_past_the_end(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("asynclambda.sending.sqs.FIRST_PAUSE", 10)
        aws.entry_fault = lambda _: ("InternalError", False)

        began = time.monotonic()
        with seconds_left(2):
            results = send(outgoing("1"), outgoing("2"))

        assert time.monotonic() - began < 2
        assert [each.code for each in results if isinstance(each, Refused)] == ["InternalError"] * 2

    def test_what_has_no_answer_in_time_is_reported_and_the_rest_is_too(self, aws: AwsStub) -> None:
        released = threading.Event()

        def fault(request: Request) -> None:
            if "slow" in str(request.body):
                released.wait(10)

        aws.fault = fault
        began = time.monotonic()
        with seconds_left(1.2):
            results = send(outgoing("slow"), *(outgoing(str(n)) for n in range(19)))
        took = time.monotonic() - began
        released.set()

        assert 0.9 < took < 1.2
        assert results[:10] == [TOO_LATE] * 10
        assert all(isinstance(each, Accepted) for each in results[10:])

    def test_with_time_enough_it_is_as_without_an_end(self, aws: AwsStub) -> None:
        with seconds_left(30):
            results = send(*(outgoing(str(n)) for n in range(25)))
        assert all(isinstance(each, Accepted) for each in results)


#: What befalls one request, or one entry of a batch, each time that it is tried.
_outcomes = st.lists(st.sampled_from(["", "", "throttled", "unavailable", "dropped", "denied"]))
_entries = st.lists(st.sampled_from(["", "", "sqs", "sender"]), max_size=5)
_sizes = st.sampled_from([1, 1, 1, 100_000, 600_000, 1_100_000])
_messages = st.lists(st.tuples(_sizes, st.sampled_from([0, 0, 1_000]), st.integers(0, 1), _entries))
FAULTS = {
    "throttled": THROTTLED,
    "unavailable": UNAVAILABLE,
    "dropped": DROPPED,
    "denied": DENIED,
}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(messages=_messages.filter(lambda each: len(each) <= 25), outcomes=_outcomes)
def test_every_payload_is_accounted_for_once(
    aws: AwsStub, messages: list[tuple[int, int, int, list[str]]], outcomes: list[str]
) -> None:
    aws.clear()
    left = list(outcomes)
    entries = {str(n): list(faults) for n, (*_, faults) in enumerate(messages)}

    def fault(_: Request) -> Answer | None:
        with aws.lock:
            return FAULTS.get(left.pop()) if left else None

    def entry_fault(entry: dict[str, Any]) -> tuple[str, bool] | None:
        own = entries[json.loads(entry["MessageBody"])["invocation_id"]]
        found = own.pop() if own else ""
        return ("Broken", found == "sender") if found else None

    aws.fault, aws.entry_fault = fault, entry_fault
    sent = [
        Outgoing(
            queue_name=f"{QUEUE}-L{lane}",
            header=outgoing().header._replace(invocation_id=str(n)),
            payload=json.dumps("x" * size).encode(),
            delay=delay,
        )
        for n, (size, delay, lane, _) in enumerate(messages)
    ]

    results = AwsSender().send(sent)

    assert len(results) == len(sent)
    arrived = [
        json.loads(text)
        for text in (
            *(message["MessageBody"] for queue in aws.queues.values() for message in queue),
            *(schedule["Target"]["Input"] for schedule in aws.schedules.values()),
        )
    ]
    accepted = [str(n) for n, each in enumerate(results) if isinstance(each, Accepted)]
    assert sorted(body["invocation_id"] for body in arrived) == sorted(accepted)
    for body in arrived:
        assert "payload" in body or aws.objects[f"/{BUCKET}/{body['s3_payload_key']}"]
    if not outcomes and not any(faults for *_, faults in messages):
        assert len(accepted) == len(sent)
