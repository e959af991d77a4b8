"""Forms out of the JSON Schemas that pydantic makes."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # pydantic reads it when the class is made
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, PositiveInt, TypeAdapter

from asynclambda.local.page.forms import form_of


class Line(BaseModel):
    """A line of an order."""

    sku: Annotated[str, Field(min_length=3, max_length=12, pattern="[A-Z]+")]
    count: PositiveInt = 1


class Order(BaseModel):
    order_id: str
    lines: list[Line]
    labels: dict[str, int] = {}
    day: date | None = None
    speed: Literal["slow", "fast"] = "slow"


class Folder(BaseModel):
    name: str
    inside: list[Folder] = []


def of(kind: object) -> dict[str, object]:
    return dict(form_of(TypeAdapter(kind).json_schema()))


def test_a_model_is_an_object_with_its_fields_in_order() -> None:
    form = of(Order)

    assert form["kind"] == "object"
    fields = form["fields"]
    assert isinstance(fields, list)
    assert [(each["name"], each["required"], each["form"]["kind"]) for each in fields] == [
        ("order_id", True, "string"),
        ("lines", True, "list"),
        ("labels", False, "map"),
        ("day", False, "optional"),
        ("speed", False, "enum"),
    ]
    assert fields[1]["form"]["item"] == {
        "kind": "object",
        "title": "Line",
        "help": "A line of an order.",
        "fields": [
            {
                "name": "sku",
                "required": True,
                "form": {
                    "kind": "string",
                    "title": "Sku",
                    "shortest": 3,
                    "longest": 12,
                    "pattern": "[A-Z]+",
                },
            },
            {
                "name": "count",
                "required": False,
                "default": 1,
                "form": {"kind": "integer", "title": "Count", "above": 0},
            },
        ],
    }
    assert fields[3]["form"]["form"] == {"kind": "string", "format": "date", "title": "Day"}
    assert fields[4]["form"]["values"] == ["slow", "fast"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (int, {"kind": "integer"}),
        (float, {"kind": "number"}),
        (bool, {"kind": "boolean"}),
        (None, {"kind": "null"}),
        (Literal["only"], {"kind": "const", "value": "only"}),
        (list[int], {"kind": "list", "item": {"kind": "integer"}}),
        (dict[str, bool], {"kind": "map", "value": {"kind": "boolean"}}),
        (str | None, {"kind": "optional", "form": {"kind": "string"}}),
        (int | str, {"kind": "raw", "one_of": ["integer", "string"]}),
        (tuple[int, str], {"kind": "raw"}),
        (dict, {"kind": "raw"}),
        (Annotated[int, Field(ge=1, le=9)], {"kind": "integer", "min": 1, "max": 9}),
    ],
)
def test_each_kind_has_its_input(kind: object, expected: dict[str, object]) -> None:
    assert of(kind) == expected


def test_a_type_that_contains_itself_ends_in_json() -> None:
    form = of(Folder)

    fields = form["fields"]
    assert isinstance(fields, list)
    assert fields[1]["form"]["item"] == {"kind": "raw"}


def test_the_members_of_a_union_are_named() -> None:
    assert of(Line | Folder)["one_of"] == ["Line", "Folder"]
