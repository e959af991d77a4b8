"""The schemas of payloads in the template: written by the plan, and read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field
from support.plans import plan_here
from support.templates import expanded

from asynclambda import App, AsyncEvent, AsyncTask, DirectEvent, DirectTask, ExternalTask, registry
from asynclambda.build.schemas import Payload, read_payloads

if TYPE_CHECKING:
    from collections.abc import Iterator


class Order(BaseModel):
    order_id: str
    cents: int = 0


class Named(BaseModel):
    """What CloudFormation might take for a reference of its own."""

    ref: str = Field(alias="Ref")


ORDER: dict[str, Any] = {
    "properties": {"order_id": {"type": "string"}, "cents": {"type": "integer"}},
    "type": "object",
}


@pytest.fixture(autouse=True)
def _isolated() -> Iterator[None]:
    with registry.isolated():
        App("shop")
        yield


def payloads(template: dict[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = template["Metadata"]["AsyncLambda"]["Payloads"]
    return stored


def declare_all() -> None:
    class Second(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class First(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Third(DirectTask[int, str]):
        def run(self, event: DirectEvent[int]) -> str:
            return str(event.payload)

    class Elsewhere(ExternalTask[Order], app="other"): ...


def test_each_task_that_the_app_sends_to_has_its_schemas_once() -> None:
    declare_all()

    assert payloads(plan_here()) == {
        "First": {
            "sent": {**ORDER, "required": ["order_id", "cents"]},
            "read": {**ORDER, "required": ["order_id"]},
        },
        "Second": {"like": "First"},
        "Third": {"sent": {"type": "integer"}},
    }


def test_they_are_read_back() -> None:
    declare_all()
    order = Payload(
        {**ORDER, "required": ["order_id", "cents"]}, {**ORDER, "required": ["order_id"]}
    )

    assert read_payloads(plan_here()) == {
        "First": order,
        "Second": order,
        "Third": Payload({"type": "integer"}, {"type": "integer"}),
    }


@pytest.mark.parametrize(
    "metadata", [None, {}, {"AsyncLambda": 1}, {"AsyncLambda": {"Payloads": 1}}]
)
def test_a_template_of_another_build_has_none(metadata: Any) -> None:
    assert read_payloads({"Resources": {}, "Metadata": metadata}) is None


def test_what_cannot_be_read_of_them_is_left_out() -> None:
    stored: dict[str, Any] = {"A": 1, "B": {"like": "Z"}, "C": {"sent": {"type": "null"}}}

    assert list(read_payloads({"Metadata": {"AsyncLambda": {"Payloads": stored}}}) or ()) == ["C"]


def test_a_field_named_as_a_function_of_cloudformation_is_kept_by_sam() -> None:
    class Sent(AsyncTask[Named]):
        def run(self, event: AsyncEvent[Named]) -> None: ...

    template = plan_here()

    assert payloads(expanded(template)) == payloads(template)
    assert json.dumps(payloads(template)).count('"Ref"') == 2
