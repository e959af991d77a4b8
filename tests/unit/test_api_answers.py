"""What becomes of the result of a request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field, SecretStr, computed_field
from support.delivery import Context
from support.requests import request

from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, Response
from asynclambda.context import current
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines
    from support.recording import RecordingSender


class Order(BaseModel):
    order_id: str
    cents: int


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def answer_of(result: object, annotation: Any = Any) -> dict[str, Any]:
    """What API Gateway gets for this result."""

    class Api(ApiTask[None, annotation], method="GET", path="/"):
        def run(self, event: ApiEvent[None]) -> Any:
            return result

    answer = load(Api)(request(), Context())
    assert isinstance(answer, dict)
    return answer


class Accepted(BaseModel):
    order_id: str = Field(serialization_alias="orderId")

    @computed_field  # type: ignore[prop-decorator]  # mypy does not know pydantic's order of decorators
    @property
    def url(self) -> str:
        """Part of every answer."""
        return f"/orders/{self.order_id}"


def test_a_result_is_json_by_alias_with_its_computed_fields() -> None:
    answer = answer_of(Accepted(order_id="o"), Accepted)

    assert answer["statusCode"] == 200
    assert answer["headers"] == {"Content-Type": "application/json"}
    assert json.loads(answer["body"]) == {"orderId": "o", "url": "/orders/o"}


@pytest.mark.parametrize(
    ("annotation", "result", "body"),
    [
        (list[int], [1], [1]),
        (str, "x", "x"),
        (dict[str, int], {}, {}),
        (bool, False, False),
        (int | None, 0, 0),
        (SecretStr, SecretStr("p"), "**********"),
    ],
)
def test_a_result_may_be_of_any_type(annotation: Any, result: object, body: object) -> None:
    answer = answer_of(result, annotation)

    assert (answer["statusCode"], json.loads(answer["body"])) == (200, body)


def test_no_result_is_204() -> None:
    assert answer_of(None, None) == {"statusCode": 204, "headers": {}}
    assert answer_of(None, int | None) == {"statusCode": 204, "headers": {}}


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (
            Response({"a": Accepted(order_id="o")}, status=201),
            {
                "statusCode": 201,
                "headers": {"Content-Type": "application/json"},
                "body": '{"a":{"orderId":"o","url":"/orders/o"}}',
                "isBase64Encoded": False,
            },
        ),
        (
            Response("hello"),
            {
                "statusCode": 200,
                "headers": {"Content-Type": "text/plain; charset=utf-8"},
                "body": "hello",
                "isBase64Encoded": False,
            },
        ),
        (
            Response(b"\xff", headers={"content-type": "image/png", "X-A": "b"}),
            {
                "statusCode": 200,
                "headers": {"content-type": "image/png", "X-A": "b"},
                "body": "/w==",
                "isBase64Encoded": True,
            },
        ),
        (
            Response(status=302, headers={"Location": "/elsewhere"}),
            {"statusCode": 302, "headers": {"Location": "/elsewhere"}},
        ),
        (
            Response(""),
            {
                "statusCode": 200,
                "headers": {"Content-Type": "text/plain; charset=utf-8"},
                "body": "",
                "isBase64Encoded": False,
            },
        ),
    ],
    ids=["json", "text", "bytes", "nothing", "empty"],
)
@pytest.mark.parametrize("annotation", [Accepted, None, Response])
def test_a_response_says_all_by_hand(
    response: Response, answer: dict[str, Any], annotation: Any
) -> None:
    assert answer_of(response, annotation) == answer


@pytest.mark.parametrize(
    "result", [{"order_id": "o"}, 5, Response(object()), Response({"a": object()})]
)
def test_a_result_that_cannot_be_sent_is_a_500_and_logged(lines: Lines, result: object) -> None:
    answer = answer_of(result, Accepted)

    assert answer["statusCode"] == 500
    assert json.loads(answer["body"]) == {"message": "Internal server error"}
    [line] = lines()
    assert (line["level"], line["task"]) == ("ERROR", "Api")
    assert line["exception"]


def test_an_exception_is_a_500_without_its_text_and_logged(lines: Lines) -> None:
    class Api(ApiTask[None, None], method="GET", path="/"):
        async def run(self, event: ApiEvent[None]) -> None:
            raise ConnectionError("the password is 1234")

    answer: Any = load(Api)(request(), Context())

    assert answer["statusCode"] == 500
    assert "1234" not in answer["body"]
    assert "1234" in lines()[0]["exception"]
    assert current.get() is None


def test_run_may_be_asynchronous(sender: RecordingSender) -> None:
    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Api(ApiTask[Order, Accepted], method="POST", path="/"):
        async def run(self, event: ApiEvent[Order]) -> Accepted:
            Charge.invoke(event.payload.cents)
            return Accepted(order_id=event.payload.order_id)

    answer: Any = load(Api)(request({"order_id": "o", "cents": 5}), Context())

    assert json.loads(answer["body"])["orderId"] == "o"
    assert sender.sent[0].header.source_task_id == "Api"


def test_the_types_of_an_api_are_ready_in_init(monkeypatch: pytest.MonkeyPatch) -> None:
    class Api(ApiTask[list[Order], list[Accepted]], method="POST", path="/"):
        def run(self, event: ApiEvent[list[Order]]) -> list[Accepted]:
            return []

    handler = load(Api)
    monkeypatch.setattr("asynclambda.payload.TypeAdapter", None)
    answer: Any = handler(request([]), Context())
    assert answer["body"] == "[]"
