"""The example's bundle under AWS's own runtime client: what it answers, says, imports and keeps quiet."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from support.aws_stub import Answer, AwsStub
from support.deployed import build_here
from support.events import aws_event
from support.example import ORDERS, copy_project, function_of
from support.lambda_runtime import lambda_runtime
from support.runtime_api import Function

from asynclambda import env

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.runtime_api import Result

SECRET = "hunter2"


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsStub]:
    """An AWS that refuses everything."""
    with AwsStub(fault=lambda _: Answer(400, "AccessDenied", "not yours")) as stub:
        yield stub


@pytest.fixture(scope="module")
def function(tmp_path_factory: pytest.TempPathFactory, aws: AwsStub) -> Callable[..., Function]:
    """Makes a task's function of the unpacked bundle, with the variables that the template gives it."""
    folder = tmp_path_factory.mktemp("example")
    template_path, zipped, python = build_here(copy_project(ORDERS, folder), "app")
    template = json.loads(template_path.read_text())
    bundle: Path = folder / "unpacked"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(bundle)

    def make(task: str, **variables: str) -> Function:
        handler, env = function_of(template, task)
        return Function(
            bundle,
            handler,
            env={**env, "AWS_ENDPOINT_URL": aws.url, **variables},
            name=f"orders-{task}",
            runtime=lambda_runtime(python.path),
        )

    return make


def message(payload: str) -> dict[str, Any]:
    """An event with one message, whose payload is `payload`."""
    event = aws_event("sqs")
    body = json.loads(event["Records"][0]["body"])
    event["Records"][0]["body"] = json.dumps({**body, "payload": payload})
    return event


def records(result: Result) -> list[dict[str, Any]]:
    """The lines that Powertools' logger wrote."""
    return [json.loads(line) for line in result.logs if line.startswith("{")]


def test_a_message_runs_cold_and_then_warm(function: Callable[..., Function]) -> None:
    with function("SendReceipt") as receipt:
        cold, warm = receipt.invoke(aws_event("sqs")), receipt.invoke(aws_event("sqs"))

    assert (cold.error, cold.response, warm.error) == (None, None, None)
    assert cold.init_millis is not None
    assert warm.init_millis is None
    for result in (cold, warm):
        [said] = records(result)
        assert (said["message"], said["order_id"], said["task"]) == (
            "receipt sent",
            "o-1001",
            "SendReceipt",
        )


def test_a_wrong_request_is_answered_and_never_runs(function: Callable[..., Function]) -> None:
    event = aws_event("api_post") | {"body": json.dumps({"order_id": SECRET}), "httpMethod": "POST"}
    with function("PlaceOrder") as place:
        result = place.invoke(event)

    assert result.error is None
    assert isinstance(result.response, dict)
    assert result.response["statusCode"] == 422
    assert SECRET not in json.dumps([result.response, result.logs])


def test_a_message_that_is_not_valid_fails_without_its_content(
    function: Callable[..., Function],
) -> None:
    with function("SendReceipt") as receipt:
        result = receipt.invoke(message(json.dumps({"order_id": 7, "cents": SECRET})))

    assert result.error_type == "InvalidMessage"
    assert result.error is not None
    assert "payload.order_id: Input should be a valid string" in result.error
    assert [error["loc"] for error in records(result)[0]["errors"]] == [
        ["payload", "order_id"],
        ["payload", "cents"],
    ]
    assert SECRET not in json.dumps([result.error, result.stack, result.logs])


def test_a_task_whose_message_is_not_sent_fails_with_the_reason(
    function: Callable[..., Function],
) -> None:
    payload = json.dumps({"order_id": SECRET, "cents": 100})
    with function("ReserveStock") as reserve:
        result = reserve.invoke(message(payload))

    assert result.error_type == "InvokeError"
    assert result.error is not None
    assert "AccessDenied" in result.error
    assert SECRET not in result.error
    [failed] = [each for each in records(result) if each["message"] == "the task failed"]
    assert (failed["level"], failed["exception_name"]) == ("ERROR", "InvokeError")


def test_a_request_that_fails_is_answered_with_500_and_nothing_more(
    function: Callable[..., Function],
) -> None:
    event = aws_event("api_post") | {"body": json.dumps({"order_id": "o-1", "cents": 100})}
    with function("PlaceOrder") as place:
        result = place.invoke(event)

    assert isinstance(result.response, dict)
    assert result.response["statusCode"] == 500
    assert "not yours" not in json.dumps(result.response)
    assert "AccessDenied" in json.dumps(records(result)[-1])


def imported(result: Result) -> set[str]:
    """The modules that a process has imported, as Python itself tells it."""
    return {line.rpartition("|")[2].strip() for line in result.logs if "import time:" in line}


def test_a_function_that_sends_nothing_imports_no_boto3(function: Callable[..., Function]) -> None:
    with function("SendReceipt", PYTHONPROFILEIMPORTTIME="1") as receipt:
        result = receipt.invoke(aws_event("sqs"))

    assert result.error is None
    modules = imported(result)
    assert {"asynclambda.registry", "pydantic", "aws_lambda_powertools"} <= modules
    # Powertools imports the bare package botocore, to sign its requests; that is half a millisecond.
    assert {"boto3", "botocore.session", "botocore.client", "typer", "rich"} & modules == set()


@pytest.mark.parametrize(
    ("variables", "in_init"),
    [({env.SENDS: ""}, False), ({}, True)],
    ids=["the build does not know", "the build has seen it"],
)
def test_what_sends_is_imported_in_init_or_when_it_does(
    function: Callable[..., Function], variables: dict[str, str], in_init: bool
) -> None:
    wrong = aws_event("api_post") | {"body": "{}"}
    right = aws_event("api_post") | {"body": '{"order_id": "o-1", "cents": 1}'}
    with function("PlaceOrder", PYTHONPROFILEIMPORTTIME="1", **variables) as place:
        refused, sent = place.invoke(wrong), place.invoke(right)

    for module in ("asynclambda.sending.batches", "asynclambda.sending.light_sqs", "urllib3"):
        assert (module in imported(refused)) is in_init
        assert (module in imported(sent)) is not in_init
    # Nothing of the environment is other than in Lambda.
    assert "boto3" not in imported(refused) | imported(sent)
