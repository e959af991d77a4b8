"""The JSON names of a type's fields, read off its classes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from ipaddress import IPv4Network
from pathlib import PurePosixPath
from typing import Annotated, Any, Generic, Literal, NotRequired, Optional, TypeVar

import pydantic.dataclasses
import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field, RootModel
from typing_extensions import TypedDict

from asynclambda.fields import array_fields, field_names
from asynclambda.payload import PayloadType

T = TypeVar("T")


def kind(annotation: object) -> PayloadType[Any]:
    """A payload type."""
    return PayloadType(annotation, "Task (app.py:1)", lambda: annotation)


class Order(BaseModel):
    order_id: str
    tags: list[str] = []


class Aliased(BaseModel):
    order_id: str = Field(alias="orderId")
    other: str = Field("", validation_alias=AliasChoices("a", "b", AliasPath("c", 0)))
    path: str = Field("", validation_alias=AliasPath("d", 0))


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    order_id: str = Field(alias="orderId")


@dataclasses.dataclass
class Plain:
    a: int
    b: list[int]
    c: int = dataclasses.field(default=0, init=False)


@pydantic.dataclasses.dataclass
class Checked:
    a: int = Field(alias="A")


class Keys(TypedDict):
    a: int
    b: NotRequired[list[int]]


class Box(BaseModel, Generic[T]):
    inside: T


@dataclasses.dataclass
class PlainBox(Generic[T]):
    inside: T


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Numbers(RootModel[list[int]]): ...


class Color(Enum):
    RED = "r"


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        (Order, {"order_id", "tags"}),
        (Aliased, {"orderId", "a", "b"}),
        (ByName, {"orderId", "order_id"}),
        (Plain, {"a", "b"}),
        (Checked, {"A"}),
        (Keys, {"a", "b"}),
        (Box[int], {"inside"}),
        (PlainBox[int], {"inside"}),
        (Annotated[Order, Field(description="x")], {"order_id", "tags"}),
        (Order | None, {"order_id", "tags"}),
        (Optional[Order], {"order_id", "tags"}),  # noqa: UP045  # the older spelling, too
        (Keys | Plain, {"a", "b"}),
        (Annotated[Order | Aliased, Field()], set()),
        (Order | int, set()),
        (int, set()),
        (list[Order], set()),
        (type(None), set()),
        (Literal["a"], set()),
    ],
)
def test_names_are_those_of_json(annotation: object, names: set[str]) -> None:
    assert set(field_names(kind(annotation)) or ()) == names


@pytest.mark.parametrize(
    "annotation", [Any, object, dict, dict[str, int], Mapping[str, str], Open, Open | None]
)
def test_some_types_take_any_name(annotation: object) -> None:
    assert field_names(kind(annotation)) is None


@pytest.mark.parametrize(
    ("annotation", "several"),
    [
        (list[int], True),
        (set[str] | None, True),
        (tuple[int, ...], True),
        (frozenset[int], True),
        (Sequence[int], True),
        (Iterable[int], True),
        (Annotated[list[int], Field(min_length=1)], True),
        (int | list[int], True),
        (Numbers, True),
        (str, False),
        (bytes, False),
        (int, False),
        (dict[str, int], False),
        (Order, False),
        (Color, False),
        (IPv4Network, False),
        (PurePosixPath, False),
        (Any, False),
        (Literal["a", "b"], False),
    ],
)
def test_a_field_that_holds_several_values_is_known(annotation: Any, several: bool) -> None:
    model = pydantic.create_model("Model", field=(annotation, ...))

    assert array_fields(kind(model)) == ({"field"} if several else set())


def test_several_values_go_by_every_name_of_a_field() -> None:
    class Search(BaseModel):
        model_config = ConfigDict(populate_by_name=True)

        words: list[str] = Field([], validation_alias=AliasChoices("word", "w"))

    assert array_fields(kind(Search)) == {"word", "w", "words"}
    assert array_fields(kind(Search | Plain)) == {"word", "w", "words", "b"}
    assert array_fields(kind(Keys)) == {"b"}
