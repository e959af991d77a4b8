"""SQS without boto3: where it is taken, what it sends, and that its failures are boto3's."""

from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from support.aws_environment import forget_clients
from support.aws_stub import Answer, AwsStub
from support.outgoing import outgoing, send

from asynclambda.ports import Accepted, Refused
from asynclambda.sending import clients, plain
from asynclambda.sending.light_sqs import LightSqs

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/orders-Charge"
#: SQS's own errors, and what stands in the way between.
ERRORS = {
    "throttled": Answer(400, "RequestThrottled"),
    "by the header": Answer(
        400,
        "QueueDoesNotExist",
        headers={"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"},
    ),
    "expired": Answer(403, "ExpiredToken", "The security token included in the request is expired"),
    "denied": Answer(403, "AccessDenied", "User is not authorized to perform: sqs:SendMessage"),
    "unavailable": Answer(503, "ServiceUnavailable"),
    "internal": Answer(500, "InternalError"),
    "gateway": Answer(502, body="<html>Bad Gateway</html>"),
    "dropped": Answer(0),
}


@pytest.fixture
def sqs_client() -> str:
    return "light"


@pytest.fixture
def light(aws: AwsStub) -> LightSqs:
    """The light client of the stub."""
    client = clients.function_sqs()
    assert isinstance(client, LightSqs)
    assert client.meta.endpoint_url == aws.url
    return client


def of_boto3(aws: AwsStub) -> clients.FunctionSqs:
    """boto3's client of the stub, as it is configured outside of functions."""
    config = Config(retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.Session().client("sqs", endpoint_url=aws.url, config=config)


class TestWhereItIsTaken:
    @pytest.mark.parametrize(
        ("region", "endpoint"),
        [
            ("us-east-1", "https://sqs.us-east-1.amazonaws.com"),
            ("ap-southeast-5", "https://sqs.ap-southeast-5.amazonaws.com"),
            ("us-gov-west-1", "https://sqs.us-gov-west-1.amazonaws.com"),
            ("cn-northwest-1", "https://sqs.cn-northwest-1.amazonaws.com.cn"),
        ],
    )
    def test_the_endpoint_is_that_of_boto3(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch, region: str, endpoint: str
    ) -> None:
        monkeypatch.delenv("AWS_ENDPOINT_URL")
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        forget_clients()

        assert isinstance(clients.function_sqs(), LightSqs)
        assert clients.function_sqs().meta.endpoint_url == endpoint
        assert boto3.client("sqs", region_name=region).meta.endpoint_url == endpoint

    @pytest.mark.parametrize(
        "region", ["us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1", "mars-1"]
    )
    def test_regions_of_other_partitions_are_boto3s(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch, region: str
    ) -> None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        forget_clients()

        assert not isinstance(clients.function_sqs(), LightSqs)

    def test_an_endpoint_of_sqs_alone_comes_first(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", f"{aws.url}/")
        forget_clients()

        assert isinstance(clients.function_sqs(), LightSqs)
        assert [type(each) for each in send(outgoing())] == [Accepted]

    def test_an_endpoint_with_a_path_is_boto3s(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"{aws.url}/sqs/")

        assert plain.plain_settings("sqs") is None

    @pytest.mark.parametrize(
        "missing",
        [
            "AWS_LAMBDA_RUNTIME_API",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_DEFAULT_REGION",
        ],
    )
    def test_what_is_no_function_with_a_role_is_boto3s(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch, missing: str
    ) -> None:
        monkeypatch.delenv(missing)

        assert plain.plain_settings("sqs") is None

    @pytest.mark.parametrize("name", [*plain.CHANGES, "https_proxy"])
    def test_a_setting_that_changes_something_is_boto3s(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        assert plain.plain_settings("sqs") is not None
        monkeypatch.setenv(name, "/anything")

        assert plain.plain_settings("sqs") is None

    @pytest.mark.parametrize("name", plain.TRACERS)
    def test_what_traces_boto3_sees_every_request(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))

        assert plain.plain_settings("sqs") is None

    def test_boto3_is_not_imported_for_it(self, aws: AwsStub) -> None:
        code = (
            "import sys\n"
            "from support.outgoing import outgoing, send\n"
            "print(type(send(outgoing())[0]).__name__, 'boto3' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": "tests"},
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout == "Accepted False\n"


class TestWhatItSends:
    def test_the_request_is_the_one_that_boto3_makes(self, aws: AwsStub, light: LightSqs) -> None:
        for client in (light, of_boto3(aws)):
            client.send_message(QueueUrl=URL, MessageBody="ü€😀", DelaySeconds=3)
            client.send_message_batch(
                QueueUrl=URL,
                Entries=[{"Id": "0", "MessageBody": "a", "MessageGroupId": "g"}],
            )

        ours, boto3s = aws.requests[:2], aws.requests[2:]
        assert [each.operation for each in ours] == ["SendMessage", "SendMessageBatch"]
        for one, other in zip(ours, boto3s, strict=True):
            assert (one.operation, one.path, one.body) == (other.operation, other.path, other.body)
            for name in ("content-type", "x-amz-target", "x-amzn-query-mode", "host"):
                assert one.headers[name] == other.headers[name], name
            scope = one.headers["authorization"].split(", ")[0]
            assert scope == other.headers["authorization"].split(", ")[0]
            assert (
                "SignedHeaders=content-type;host;x-amz-date;x-amz-target"
                in (one.headers["authorization"])
            )

    def test_a_sessions_token_and_the_trace_go_along(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:abcd:3"
        monkeypatch.setenv("AWS_SESSION_TOKEN", "the-token")
        monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "orders-Charge")
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
        forget_clients()

        for client in (clients.function_sqs(), of_boto3(aws)):
            client.send_message(QueueUrl=URL, MessageBody="a")

        for request in aws.requests:
            assert request.headers["x-amz-security-token"] == "the-token"
            assert request.headers["x-amzn-trace-id"] == trace
            assert "x-amz-security-token" in request.headers["authorization"]

    def test_the_answer_is_that_of_boto3(self, aws: AwsStub, light: LightSqs) -> None:
        aws.entry_fault = lambda entry: ("Broken", True) if entry["Id"] == "1" else None
        entries = [{"Id": str(number), "MessageBody": "a"} for number in range(2)]

        answers = [
            client.send_message_batch(QueueUrl=URL, Entries=entries)  # type: ignore[arg-type]  # as JSON
            for client in (light, of_boto3(aws))
        ]

        assert answers[0]["Failed"] == answers[1]["Failed"]
        assert [each["Id"] for each in answers[0]["Successful"]] == ["0"]


class TestHowItFails:
    @pytest.mark.parametrize("name", ERRORS)
    def test_an_error_is_that_of_boto3(self, name: str, aws: AwsStub, light: LightSqs) -> None:
        aws.fault = lambda _: ERRORS[name]

        ours, boto3s = (
            failure(lambda client=client: client.send_message(QueueUrl=URL, MessageBody="a"))  # type: ignore[misc]
            for client in (light, of_boto3(aws))
        )

        if not isinstance(boto3s, ClientError):
            assert type(ours) is type(boto3s)
        else:  # or of a class that its client makes for the code
            assert isinstance(ours, ClientError)
            assert ours.response["Error"]["Code"] == boto3s.response["Error"]["Code"]
            assert ours.operation_name == boto3s.operation_name == "SendMessage"
        attempts = len(aws.requests) / 2
        assert (
            attempts
            == int(attempts)
            == (1 if ERRORS[name].status in {400, 403} and name != "throttled" else 3)
        )

    def test_a_refused_message_has_sqs_own_words(self, aws: AwsStub, light: LightSqs) -> None:
        aws.fault = lambda _: ERRORS["expired"]

        (result,) = send(outgoing())

        assert result == Refused(
            "ExpiredToken", "The security token included in the request is expired (SendMessage)"
        )

    def test_the_pauses_grow_and_are_random(
        self, aws: AwsStub, light: LightSqs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pauses: list[float] = []
        monkeypatch.setattr("asynclambda.sending.light_sqs.FIRST_PAUSE", 1.0)
        monkeypatch.setattr("asynclambda.sending.light_sqs.random.random", lambda: 0.5)
        monkeypatch.setattr("asynclambda.sending.light_sqs.time.sleep", pauses.append)
        aws.fault = lambda _: ERRORS["throttled"]

        send(outgoing())

        assert pauses == [0.5, 1.0]

    def test_a_certificate_that_is_not_trusted_is_not_tried_again(
        self, aws: AwsStub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pauses: list[float] = []
        monkeypatch.setattr("asynclambda.sending.light_sqs.time.sleep", pauses.append)
        # The stub speaks no TLS: the handshake fails.
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url.replace("http:", "https:"))
        forget_clients()

        (result,) = send(outgoing())

        assert isinstance(result, Refused)
        assert result.code == "SSLError"
        assert pauses == []


def signed_headers(headers: dict[str, str]) -> list[str]:
    """The names of the headers that a request's signature holds for."""
    return headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")


def failure(call: Callable[[], object]) -> Exception:
    """What a call raises."""
    with pytest.raises((ClientError, BotoCoreError)) as caught:
        call()
    return caught.value
