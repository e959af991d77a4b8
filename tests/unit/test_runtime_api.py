"""Requests: what becomes the payload, and what becomes of the result."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
)
from support.delivery import Context
from support.events import aws_event
from support.requests import request

from asynclambda import ApiEvent, ApiTask, App, registry
from asynclambda.context import current
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines


class Order(BaseModel):
    order_id: str
    cents: int


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def payload_of(
    annotation: Any, event: dict[str, Any], method: Any = "POST", path: str = "/"
) -> Any:
    """What the task gets; the whole answer where the request is refused."""
    seen: list[object] = []

    class Api(ApiTask[annotation, None], method=method, path=path):
        def run(self, event: ApiEvent[Any]) -> None:
            seen.append(event.payload)

    answer = load(Api)(event, Context())
    return seen[0] if seen else answer


@pytest.mark.parametrize("name", ["api_post", "api_post_base64"])
def test_a_body_as_aws_delivers_it(name: str) -> None:
    class Posted(BaseModel):
        cents: int

    assert payload_of(Posted, aws_event(name)) == Posted(cents=4999)


def test_a_query_as_aws_delivers_it() -> None:
    class Search(BaseModel):
        customer_id: str
        limit: int
        status: list[str]
        q: str

    got = payload_of(Search, aws_event("api_get"), "GET", "/customers/{customer_id}/orders")

    assert got == Search(customer_id="c 42", limit=20, status=["open", "paid"], q="blue é")


def test_the_path_goes_before_the_query_and_the_body() -> None:
    event = request({"order_id": "body", "cents": 1}, path={"order_id": "path"})
    assert payload_of(Order, event, path="/{order_id}") == Order(order_id="path", cents=1)

    event = request(query={"order_id": ["query"], "cents": ["1"]}, path={"order_id": "path"})
    assert payload_of(Order, event, "GET", "/{order_id}") == Order(order_id="path", cents=1)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("c%2042", "c 42"), ("a%2Fb", "a/b"), ("100%25", "100%"), ("a+b", "a+b"), ("%C3%A9", "é")],
)
def test_path_parameters_come_encoded_and_are_decoded(sent: str, meant: str) -> None:
    class Found(BaseModel):
        name: str

    seen: list[object] = []

    class Api(ApiTask[Found, None], method="GET", path="/{name}"):
        def run(self, event: ApiEvent[Found]) -> None:
            seen.extend((event.payload.name, event.path_params["name"]))
            assert event.raw.path_parameters == {"name": sent}

    load(Api)(request(path={"name": sent}), Context())
    assert seen == [meant, meant]


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_methods_without_a_body_read_the_query(method: str) -> None:
    event = request("ignored", query={"order_id": ["o"], "cents": ["5"]})

    assert payload_of(Order, event, method) == Order(order_id="o", cents=5)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "OPTIONS"])
def test_methods_with_a_body_leave_the_query_alone(method: str) -> None:
    event = request({"order_id": "o", "cents": 5}, query={"cents": ["7"]})

    assert payload_of(Order, event, method) == Order(order_id="o", cents=5)


class Search(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    tags: list[str] | None = None
    numbers: set[int] = set()
    word: str = ""
    flag: bool = False
    pair: tuple[int, int] | None = None
    sorted_by: list[str] = Field(default=[], alias="sort")
    kinds: list[str] = Field(default=[], validation_alias=AliasChoices("kind", "type"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tags": ["a", "b"]}, {"tags": ["a", "b"]}),
        ({"tags": ["a"]}, {"tags": ["a"]}),
        ({"numbers": ["1", "2", "1"]}, {"numbers": {1, 2}}),
        ({"word": ["a", "b"]}, {"word": "b"}),
        ({"flag": ["true"]}, {"flag": True}),
        ({"pair": ["1", "2"]}, {"pair": (1, 2)}),
        ({"sort": ["a", "b"]}, {"sorted_by": ["a", "b"]}),
        ({"sorted_by": ["a", "b"]}, {"sorted_by": ["a", "b"]}),
        ({"type": ["a", "b"]}, {"kinds": ["a", "b"]}),
        ({"unknown": ["x"]}, {}),
        ({}, {}),
        (None, {}),
    ],
)
def test_a_list_takes_every_value_of_a_parameter_and_another_field_the_last(
    query: dict[str, list[str]] | None, expected: dict[str, Any]
) -> None:
    got = payload_of(Search, request(query=query), "GET")

    assert got.model_dump(exclude_unset=True) == expected


def test_a_query_without_its_multiple_values_is_read_too() -> None:
    event = request() | {"queryStringParameters": {"order_id": "o", "cents": "5"}}
    del event["multiValueQueryStringParameters"]

    assert payload_of(Order, event, "GET") == Order(order_id="o", cents=5)


class Coordinates:
    """Pydantic has no schema for it."""


class Near(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    point: Annotated[Coordinates, BeforeValidator(lambda _: Coordinates())]


def test_a_type_without_a_json_schema_is_read_from_a_query() -> None:
    got = payload_of(Near, request(query={"point": ["1,2"]}), "GET")

    assert isinstance(got.point, Coordinates)


class Cat(BaseModel):
    kind: Literal["cat"]
    names: list[str] = []


class Dog(BaseModel):
    kind: Literal["dog"]


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


def test_a_request_may_be_a_union() -> None:
    assert payload_of(Pet, request({"kind": "dog"})) == Dog(kind="dog")
    query = {"kind": ["cat"], "names": ["a", "b"]}
    assert payload_of(Pet, request(query=query), "GET") == Cat(kind="cat", names=["a", "b"])
    assert payload_of(Pet, request({}, path={"kind": "dog"}), path="/{kind}") == Dog(kind="dog")


def test_a_request_may_be_no_object() -> None:
    assert payload_of(list[int], request([1, 2])) == [1, 2]
    assert payload_of(int, request("7")) == 7
    assert payload_of(Any, request({"a": 1}, path={"b": "2"}), path="/{b}") == {"a": 1, "b": "2"}


def test_a_task_that_takes_nothing_gets_none_whatever_comes() -> None:
    for event in (request(), request("no json"), request({"a": 1}, query={"b": ["1"]})):
        assert payload_of(None, event) is None


@pytest.mark.parametrize(
    ("event", "where"),
    [
        (request(), ["order_id"]),
        (request(""), ["order_id"]),
        (request({"order_id": "o"}), ["cents"]),
        (request({"order_id": "o", "cents": "many"}), ["cents"]),
        (request("no json"), []),
        (request("[1]"), []),
        (request(base64.b64encode(b"\xff\xfe").decode(), encoded=True), []),
    ],
)
@pytest.mark.parametrize("path", ["/", "/{order_id}"])
def test_a_request_that_does_not_fit_is_answered_and_never_reaches_run(
    lines: Lines, event: dict[str, Any], where: list[str], path: str
) -> None:
    answer = payload_of(Order, event, path=path)

    assert answer["statusCode"] == 422
    assert answer["headers"] == {"Content-Type": "application/json"}
    content = json.loads(answer["body"])
    assert content["errors"][0]["loc"] == where
    assert content["errors"][0]["msg"]
    assert content["errors"][0].keys() == {"type", "loc", "msg"}
    assert lines() == []
    assert current.get() is None


def test_what_was_wrong_in_a_request_is_not_sent_back() -> None:
    answer = payload_of(Order, request({"order_id": {"card": "4111"}, "cents": "4111"}))

    assert "4111" not in answer["body"]


_contents = st.text() | st.dictionaries(
    st.sampled_from(["order_id", "cents", "x"]), st.none() | st.integers() | st.text()
).map(json.dumps)


@given(_contents, st.booleans(), st.none() | st.text())
def test_any_request_is_answered(body: str, encoded: bool, order_id: str | None) -> None:
    if encoded:
        body = base64.b64encode(body.encode()).decode()
    path = None if order_id is None else {"order_id": order_id}
    event = request(body, encoded=encoded, path=path)

    with registry.isolated():
        App("orders")
        got = payload_of(Order, event, path="/{order_id}")

    assert isinstance(got, Order) or got["statusCode"] == 422


class Checked(BaseModel):
    cents: int

    @field_validator("cents")
    @classmethod
    def fails(cls, value: int) -> int:
        """An error that pydantic knows nothing of."""
        raise LookupError("secret")


def test_an_error_of_the_users_validator_is_a_500_and_logged(lines: Lines) -> None:
    answer = payload_of(Checked, request({"cents": 1}))

    assert answer["statusCode"] == 500
    assert "secret" not in answer["body"]
    assert "LookupError" in lines()[0]["exception"]
    assert lines()[0]["task"] == "Api"


def test_an_event_has_headers_query_path_and_body() -> None:
    seen: list[ApiEvent[None]] = []

    class Api(ApiTask[None, None], method="POST", path="/"):
        def run(self, event: ApiEvent[None]) -> None:
            seen.append(event)

    handler = load(Api)
    handler(aws_event("api_get"), Context())
    handler(aws_event("api_post_base64"), Context())
    handler(request(), Context())

    get, post, empty = seen
    assert get.headers["accept"] == get.headers["Accept"] == get.headers["ACCEPT"]
    assert "x-nothing" not in get.headers
    assert get.headers.get("x-nothing") is None
    assert set(get.headers) == set(aws_event("api_get")["headers"])
    assert not any(value in repr(get.headers) for value in get.headers.values())
    assert get.querystring_params["status"] == "paid"
    assert get.path_params == {"customer_id": "c 42"}
    assert get.body is None
    assert get.raw.http_method == "GET"
    assert json.loads(post.body or "")["cents"] == 4999
    assert not empty.headers
    assert not empty.querystring_params
    assert not empty.path_params
    assert empty.body is None
    assert get.invocation_id == get.root_invocation_id != post.invocation_id
