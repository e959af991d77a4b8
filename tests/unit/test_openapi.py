"""The OpenAPI document of an app: valid, and true of the handlers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal  # noqa: TC003  # pydantic reads the annotations
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args
from uuid import UUID  # noqa: TC003  # as above

import pytest
from openapi_spec_validator import validate
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, computed_field
from pydantic.alias_generators import to_camel
from schemathesis.generation import GenerationMode
from support.openapi import answers, check_answer

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    BuildError,
    Response,
    ScheduledEvent,
    ScheduledTask,
    registry,
)
from asynclambda.build.openapi import openapi_document, project_version
from asynclambda.options import Method
from asynclambda.runtime.load import load
from asynclambda.spec import ApiTrigger
from asynclambda.testing import event_for, lambda_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Colour(IntEnum):
    RED = 1
    BLUE = 2


class Size(Enum):
    SMALL = "s"
    ODD = 7


class Line(BaseModel):
    sku: str = Field(min_length=1, description="What it is.")
    count: Annotated[int, Field(ge=1, le=10)] = 1


class Order(BaseModel):
    """What a customer orders."""

    order_id: str
    cents: int = Field(ge=0, alias="centAmount")
    lines: list[Line] = []
    due: date | None = None
    colour: Colour = Colour.RED
    parent: Order | None = None


class Accepted(BaseModel):
    order_id: str
    at: datetime

    @computed_field  # type: ignore[prop-decorator]  # mypy does not know pydantic's decorator
    @property
    def link(self) -> str:
        return f"/orders/{self.order_id}"


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    order_id: str
    new_state: Literal["open", "paid"]


class Search(BaseModel):
    customer: UUID
    limit: int = Field(20, ge=1, le=100, description="How many at most.")
    exact: bool | None = None
    status: list[str] = []
    colours: set[Colour] = set()
    colour: Colour | None = None
    size: Size = Size.SMALL
    order: Literal["up", "down", 1] = "up"
    since: date | datetime | None = None
    least: Decimal
    within: Order | None = None


@dataclass
class Point:
    x: float
    y: float = 0.0


class Cat(BaseModel):
    kind: Literal["cat"]
    name: str
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]


class Tagged(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(validation_alias=AliasChoices("tag", "tagName"))


AT = datetime(2026, 1, 1)  # noqa: DTZ001  # only shown

with registry.isolated() as REGISTRY:
    APP = App("orders")

    class Post(ApiTask[Order, Accepted], method="POST", path="/orders"):
        """Takes an order.

        It is charged later.
        """

        def run(self, event: ApiEvent[Order]) -> Accepted:
            return Accepted(order_id=event.payload.order_id, at=AT)

    class Put(ApiTask[Order, Accepted | None], method="PUT", path="/orders/{order_id}"):
        def run(self, event: ApiEvent[Order]) -> Accepted | None:
            if event.payload.cents == 0:
                return None
            return Accepted(order_id=event.payload.order_id, at=AT)

    class Change(ApiTask[Camel, Camel], method="PATCH", path="/orders/{order_id}"):
        def run(self, event: ApiEvent[Camel]) -> Camel:
            return event.payload

    class Find(ApiTask[Search, list[Accepted]], method="GET", path="/customers/{customer}/orders"):
        def run(self, event: ApiEvent[Search]) -> list[Accepted]:
            return [Accepted(order_id="o", at=AT)]

    class Drop(ApiTask[Tagged, None], method="DELETE", path="/tags/{tagName}"):
        def run(self, event: ApiEvent[Tagged]) -> None:
            """Nothing."""

    class Ping(ApiTask[None, str], method="GET", path="/ping"):
        def run(self, event: ApiEvent[None]) -> str | Response:
            return Response("pong", status=218)

    class ByHand(ApiTask[None, Response], method="HEAD", path="/ping"):
        def run(self, event: ApiEvent[None]) -> Response:
            return Response(status=205)

    class Adopt(ApiTask[Pet, Pet], method="POST", path="/pets"):
        def run(self, event: ApiEvent[Cat | Dog]) -> Cat | Dog:
            return event.payload

    class Rename(ApiTask[Pet, Pet], method="PUT", path="/pets/{name}"):
        def run(self, event: ApiEvent[Cat | Dog]) -> Cat | Dog:
            return event.payload

    class Sum(ApiTask[list[int], int], method="POST", path="/sum"):
        def run(self, event: ApiEvent[list[int]]) -> int:
            return sum(event.payload)

    class Where(ApiTask[Point, Point], method="GET", path="/points"):
        def run(self, event: ApiEvent[Point]) -> Point:
            return event.payload

    class Echo(ApiTask[dict[str, str], dict[str, str]], method="GET", path="/echo"):
        def run(self, event: ApiEvent[dict[str, str]]) -> dict[str, str]:
            return event.payload

    class File(ApiTask[Any, None], method="PUT", path="/files/{name+}"):
        def run(self, event: ApiEvent[Any]) -> None:
            """Nothing."""

    class Hook(ApiTask[Line, None], method="OPTIONS", path="/"):
        def run(self, event: ApiEvent[Line]) -> None:
            raise ConnectionError

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None:
            """Nothing."""


@pytest.fixture(autouse=True)
def _registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_active", REGISTRY)


@pytest.fixture
def document() -> dict[str, Any]:
    return openapi_document(APP.spec, REGISTRY.specs(), domain_name=None, version="1.2.3")


def operation(document: dict[str, Any], task_id: str) -> dict[str, Any]:
    [found] = [
        each
        for path in document["paths"].values()
        for each in path.values()
        if each["operationId"] == task_id
    ]
    operation: dict[str, Any] = found
    return operation


def parameters(document: dict[str, Any], task_id: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in operation(document, task_id).get("parameters", [])}


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_it_says_what_and_where(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"] == {"title": "orders", "version": "1.2.3"}
    assert document["servers"][0]["url"].endswith(".amazonaws.com/prod")
    own = openapi_document(APP.spec, REGISTRY.specs(), domain_name="api.example.com", version="1")
    assert own["servers"] == [{"url": "https://api.example.com"}]
    validate(own)


def test_it_has_all_routes_and_nothing_else(document: dict[str, Any]) -> None:
    found = {(method, path) for path, methods in document["paths"].items() for method in methods}

    assert len(found) == len(REGISTRY.specs()) - 1
    assert ("put", "/files/{name}") in found
    assert operation(document, "Post")["summary"] == "Takes an order."
    assert operation(document, "Post")["description"] == "It is charged later."
    assert "summary" not in operation(document, "Put")  # not that of the framework's class


def test_every_request_that_fits_the_document_is_taken(document: dict[str, Any]) -> None:
    seen = dict(answers(document, GenerationMode.POSITIVE, examples=60))

    refused = {
        spec.task_id: dict(statuses)
        for spec, statuses in seen.items()
        if statuses.keys() - {200, 204, 205, 218} and spec.task_id != "Hook"
    }
    assert refused == {}
    assert all(statuses.total() > 0 for statuses in seen.values())
    [hook] = [statuses for spec, statuses in seen.items() if spec.task_id == "Hook"]
    assert set(hook) == {500}


def test_a_request_that_does_not_fit_is_answered_as_the_document_says(
    document: dict[str, Any],
) -> None:
    seen: Counter[int] = Counter()
    for _, statuses in answers(document, GenerationMode.NEGATIVE, examples=40):
        seen += statuses

    assert seen[422] > 100


def test_null_is_answered_with_a_status_of_its_own(document: dict[str, Any]) -> None:
    responses = operation(document, "Put")["responses"]

    assert set(responses) == {"200", "204", "422", "500"}
    assert responses["200"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Accepted"
    }
    assert set(operation(document, "Drop")["responses"]) == {"204", "422", "500"}


def test_answers_by_hand_may_have_any_status(document: dict[str, Any]) -> None:
    assert set(operation(document, "Ping")["responses"]) == {"200", "500", "default"}
    assert set(operation(document, "ByHand")["responses"]) == {"500", "default"}


def test_results_are_those_of_serialisation(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["Accepted"]

    assert "link" in schema["required"]
    answer: Any = load(Post)(
        event_for(Post, Order(order_id="o", centAmount=1)), lambda_context(Post)
    )
    check_answer(document, REGISTRY.spec(Post), answer)
    assert '"link":"/orders/o"' in answer["body"]


def test_fields_of_the_path_are_not_in_the_body(document: dict[str, Any]) -> None:
    body = document["components"]["schemas"]["PutBody"]

    assert "order_id" not in body["properties"]
    assert body["required"] == ["centAmount"]
    assert parameters(document, "Put")["order_id"]["in"] == "path"


def test_a_field_with_two_names_is_in_one_place(document: dict[str, Any]) -> None:
    body = document["components"]["schemas"]["ChangeBody"]

    assert set(body["properties"]) == {"newState"}
    assert set(parameters(document, "Drop")) == {"tagName"}


def test_a_union_loses_the_field_in_each_of_its_members(document: dict[str, Any]) -> None:
    members = document["components"]["schemas"]["RenameBody"]["oneOf"]

    assert [set(each["properties"]) for each in members] == [{"kind", "lives"}, {"kind"}]


def test_a_query_string_has_what_can_be_a_text(document: dict[str, Any]) -> None:
    found = {name: each["schema"] for name, each in parameters(document, "Find").items()}

    assert "within" not in found
    assert found["size"]["enum"] == ["s"]
    assert found["order"]["enum"] == ["up", "down"]
    assert found["colour"]["enum"] == [1, 2]
    assert (found["status"]["type"], found["status"]["items"]) == ("array", {"type": "string"})
    assert "default" not in found["exact"]
    assert parameters(document, "Find")["limit"]["description"] == "How many at most."
    required = {name for name, each in parameters(document, "Find").items() if each["required"]}
    assert required == {"customer", "least"}


def test_a_body_is_required_where_an_empty_one_is_refused(document: dict[str, Any]) -> None:
    assert operation(document, "Sum")["requestBody"]["required"]
    assert operation(document, "Post")["requestBody"]["required"]
    assert not operation(document, "File")["requestBody"]["required"]
    assert "requestBody" not in operation(document, "Find")
    assert "requestBody" not in operation(document, "Ping")


def test_only_what_is_used_is_among_the_components(document: dict[str, Any]) -> None:
    assert "Search" not in document["components"]["schemas"]


def test_methods_without_a_body_are_these() -> None:
    # The handler, the document and the test kit all ask the trigger.
    without = {each for each in get_args(Method) if not ApiTrigger(each, "/").takes_body}
    assert without == {"GET", "HEAD", "DELETE"}


# --- what cannot be described ----------------------------------------------------------------


@pytest.fixture
def fresh() -> Iterator[registry.Registry]:
    with registry.isolated() as made:
        yield made


def _refused(made: registry.Registry) -> str:
    with pytest.raises(BuildError) as caught:
        openapi_document(made.app, made.specs(), domain_name=None, version="1")
    return str(caught.value)


def test_an_app_without_routes_has_no_document(fresh: registry.Registry) -> None:
    App("orders")

    assert "no ApiTask" in _refused(fresh)


def test_one_route_belongs_to_one_task(fresh: registry.Registry) -> None:
    App("orders")

    class First(ApiTask[None, None], method="GET", path="/a"):
        def run(self, event: ApiEvent[None]) -> None: ...

    class Second(ApiTask[None, None], method="GET", path="/a"):
        def run(self, event: ApiEvent[None]) -> None: ...

    said = _refused(fresh)
    assert "GET /a is the route of First, too" in said
    assert "Second" in said


def test_one_path_has_one_set_of_names(fresh: registry.Registry) -> None:
    App("orders")

    class First(ApiTask[Line, None], method="PUT", path="/lines/{sku}"):
        def run(self, event: ApiEvent[Line]) -> None: ...

    class Second(ApiTask[Line, None], method="GET", path="/lines/{count}"):
        def run(self, event: ApiEvent[Line]) -> None: ...

    assert "/lines/{count} is the same path as /lines/{sku} of First" in _refused(fresh)


def test_a_route_that_can_never_be_called_is_refused(fresh: registry.Registry) -> None:
    App("orders")

    class Get(ApiTask[list[int], None], method="GET", path="/a"):
        def run(self, event: ApiEvent[list[int]]) -> None: ...

    assert "GET /a can never be called" in _refused(fresh)


class Nested(BaseModel):
    line: Line


def test_a_field_that_no_query_string_holds_is_refused(fresh: registry.Registry) -> None:
    App("orders")

    class Get(ApiTask[Nested, None], method="GET", path="/a"):
        def run(self, event: ApiEvent[Nested]) -> None: ...

    assert "a query string cannot hold 'line'" in _refused(fresh)


def test_a_field_that_no_path_holds_is_refused(fresh: registry.Registry) -> None:
    App("orders")

    class Get(ApiTask[Nested, None], method="POST", path="/a/{line}"):
        def run(self, event: ApiEvent[Nested]) -> None: ...

    assert "{line} of the path can never be right" in _refused(fresh)


def test_the_version_is_the_projects(tmp_path: Path) -> None:
    assert project_version(tmp_path) == "0.0.0"
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\n')
    assert project_version(tmp_path) == "0.0.0"
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "2.1"\n')
    assert project_version(tmp_path) == "2.1"
