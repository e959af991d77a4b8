"""Direct calls by Lambda's Invoke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.aws_stub import Answer

from asynclambda import AsyncLambdaError, CallError, env
from asynclambda.sending.sender import AwsSender

if TYPE_CHECKING:
    from support.aws_stub import AwsStub


def test_the_answer_is_the_functions(aws: AwsStub) -> None:
    aws.functions["orders-Quote"] = ("", b'{"cents": 7}')

    assert AwsSender().call("orders-Quote", b'{"order_id": "o"}') == b'{"cents": 7}'
    assert [request.body for request in aws.requests] == [b'{"order_id": "o"}']


def test_a_failed_function_is_an_error_with_its_type_and_text(aws: AwsStub) -> None:
    aws.functions["orders-Quote"] = (
        "Unhandled",
        b'{"errorType": "ValueError", "errorMessage": "no such sku"}',
    )

    with pytest.raises(CallError, match="orders-Quote failed: ValueError: no such sku"):
        AwsSender().call("orders-Quote", b"1")


@pytest.mark.parametrize("text", [b"", b"out of memory", b'{"errorType": "x"}', b"null"])
def test_a_failed_function_may_say_anything(aws: AwsStub, text: bytes) -> None:
    aws.functions["orders-Quote"] = ("Unhandled", text)

    with pytest.raises(CallError, match="orders-Quote failed"):
        AwsSender().call("orders-Quote", b"1")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (None, "ResourceNotFoundException"),
        (Answer(429, "TooManyRequestsException"), "TooManyRequestsException"),
        (Answer(500, "ServiceException"), "ServiceException"),
        (Answer(0), "orders-Quote could not be invoked"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_call_is_never_made_twice(aws: AwsStub, fault: Answer | None, says: str) -> None:
    """The function may have run, and what it did may not be fit for doing twice."""
    aws.fault = lambda _: fault

    with pytest.raises(CallError, match=says):
        AwsSender().call("orders-Quote", b"1")

    assert aws.operations() == ["Invoke"]


def test_nothing_is_called_while_the_build_imports_the_app(
    aws: AwsStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(env.BUILD_MODE, "1")

    with pytest.raises(AsyncLambdaError, match="while the build imports it"):
        AwsSender().call("orders-Quote", b"1")
    assert aws.requests == []
