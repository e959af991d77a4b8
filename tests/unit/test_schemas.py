"""Payload schemas: what of a type is kept, and what of a change is a problem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    HttpUrl,
    Json,
    PlainSerializer,
    SerializeAsAny,
    Tag,
    computed_field,
)
from typing_extensions import TypedDict

from asynclambda.build.schemas import Payload, problems
from asynclambda.payload import PayloadType


def payload(written: Any) -> Payload:
    return Payload.of(PayloadType[Any](written, "Task", lambda: written))


def found(old: Any, new: Any) -> list[str]:
    """What a new version may not read of what the old one sent."""
    before, after = payload(old), payload(new)
    return [str(each) for each in problems(before.sent, after.read, before.read)]


class Order(BaseModel):
    order_id: str
    cents: int = 0


class WithMail(Order):
    mail: str


class WithMailOrNone(Order):
    mail: str | None = None


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    order_id: str


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    order_id: str


class NeedsCents(BaseModel):
    order_id: str
    cents: int


class Renamed(BaseModel):
    number: str = Field(validation_alias=AliasChoices("number", "order_id"))


class Lines(BaseModel):
    lines: list[Order]


class MailLines(BaseModel):
    lines: list[WithMail]


class Tree(BaseModel):
    value: int
    branches: list[Tree] = []


class FloatTree(BaseModel):
    value: float
    branches: list[FloatTree] = []


class TextTree(BaseModel):
    value: str
    branches: list[TextTree] = []


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"] = "dog"


class TwoColours(Enum):
    RED = "red"
    BLUE = "blue"


class Total(Order):
    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def dollars(self) -> float:
        return self.cents / 100


class Pair(NamedTuple):
    x: int
    y: int


@dataclass
class Point:
    x: int
    y: int = 0


class Keys(TypedDict):
    x: int
    y: NotRequired[int]


def not_too_much(cents: int) -> int:
    return cents


def by_class(value: object) -> str:
    return type(value).__name__


Pet = Annotated[Cat | Dog, Field(discriminator="kind")]
Checked = Annotated[int, AfterValidator(not_too_much)]
#: What is written is no number, and what is read is a text: only its own version knows that it fits.
Hidden = Annotated[int, PlainSerializer(lambda value: f"{value}", return_type=str)]
Chosen = Annotated[Annotated[Cat, Tag("Cat")] | Annotated[Dog, Tag("Dog")], Discriminator(by_class)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Order, WithMailOrNone),  # a field that may be missing
        (Order, NeedsCents),  # a default is always written
        (WithMail, Order),  # extra fields are ignored
        (Order, Renamed),  # by one of its names
        (Order, dict[str, Any]),
        (Tree, FloatTree),
        (Pet, Cat | Dog),
        (Cat, Pet),
        (Literal["red"], TwoColours),
        (TwoColours, str),
        (int, float),
        (bool, int),
        (int, int | None),
        (int, Decimal),
        (date, datetime),
        (AwareDatetime, datetime),
        (list[int], tuple[float, ...]),
        (tuple[int, int], list[int]),
        (Annotated[list[int], Field(max_length=3)], Annotated[list[int], Field(max_length=4)]),
        (Annotated[int, Field(ge=1, le=5)], Annotated[int, Field(gt=0, lt=6)]),
        (Annotated[int, Field(multiple_of=6)], Annotated[int, Field(multiple_of=3)]),
        (Annotated[str, Field(max_length=3)], str),
        (dict[str, int], dict[str, float]),
        (dict[Literal["a"], int], dict[str, int]),
        (Point, Keys),
        (Pair, tuple[int, int]),
        (HttpUrl, str),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_a_change_that_reads_what_waits_is_none(old: Any, new: Any) -> None:
    assert found(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (Order, WithMail, "mail: it is required, and is not sent"),
        (WithMailOrNone, WithMail, "mail: sent as null, read as string"),
        (Order, Closed, "cents: it is sent, and no field of the reader, who forbids others"),
        (Open, Closed, "the payload: any field may be sent, and the reader forbids those"),
        (Open, Order, "cents: sent as anything, read as integer"),
        (Lines, MailLines, "lines[].mail: it is required, and is not sent"),
        (Tree, TextTree, "value: sent as integer, read as string"),
        (Pet, Cat, 'kind: "dog" may be sent; it is read as "cat"'),
        (Cat | Dog, Dog, 'kind: "cat" may be sent; it is read as "dog"'),
        (Order, Pet, "kind: it tells the types apart, and what it holds is not known"),
        (TwoColours, Literal["red"], '"blue" may be sent; it is read as "red"'),
        (str, TwoColours, 'sent as string, read as "red" or "blue"'),
        (int, str, "the payload: sent as integer, read as string"),
        (float, int, "the payload: sent as number, read as integer"),
        (int | None, int, "the payload: sent as null, read as integer"),
        (Any, int, "the payload: sent as anything, read as integer"),
        (datetime, date, "sent as string (date-time), read as string (date)"),
        (datetime, AwareDatetime, "a new restriction: tz_constraint=aware"),
        (Decimal, Annotated[Decimal, Field(gt=0)], "a new restriction: gt=0"),
        (int, Checked, "a new restriction: validator "),
        (bool, Annotated[int, Field(strict=True)], "a new restriction: strict"),
        (int, Annotated[int, Field(ge=0)], "any number is sent, and 0 or more read"),
        (int, Annotated[int, Field(lt=9)], "any number is sent, and at most 8 read"),
        (float, Annotated[float, Field(lt=9)], "any number is sent, and under 9 read"),
        (int, Annotated[int, Field(multiple_of=2)], "only multiples of 2 are read"),
        (str, Annotated[str, Field(min_length=1)], "at least 1 characters are read"),
        (str, Annotated[str, Field(max_length=3)], "at most 3 characters are read"),
        (str, Annotated[str, Field(pattern="^a")], 'only what matches "^a" is read'),
        (list[int], tuple[int, int], "at least 2 items are read, and fewer may be sent"),
        (list[int], Annotated[list[int], Field(max_length=3)], "at most 3 items are read"),
        (tuple[int, int], Annotated[set[int], Field(min_length=2)], "some may be the same"),
        (dict[str, int], dict[int, int], "(keys): sent as string, read as integer"),
        (dict[bool, int], dict[int, int], "(keys): sent as boolean, read as integer"),
        (dict[str, int], dict[str, str], "*: sent as integer, read as string"),
        (dict[str, int], Point, "x: it is required, and is sent only sometimes"),
        (Keys, Annotated[dict[str, int], Field(min_length=2)], "at least 2 entries are read"),
        (Json[int], Json[str], "the JSON in the text is another one"),
        (Cat, Chosen, "which of its types it is says"),
    ],
    ids=lambda each: None if isinstance(each, str) else getattr(each, "__name__", str(each)),
)
def test_a_change_that_may_not_read_what_waits_says_where_and_why(
    old: Any, new: Any, expected: str
) -> None:
    told = found(old, new)
    assert [each for each in told if expected in each], told


@pytest.mark.parametrize(
    "written", [Hidden, Chosen, Checked, Total, Json[int], SerializeAsAny[Order]]
)
def test_a_type_that_stays_is_none_even_where_its_schemas_do_not_fit(written: Any) -> None:
    assert found(written, written) == []


def test_a_field_that_stays_is_none_beside_one_that_changes() -> None:
    class Before(BaseModel):
        hidden: Hidden
        chosen: Chosen | None
        count: int

    class After(BaseModel):
        hidden: Hidden
        chosen: Chosen | None
        count: str

    assert found(Before, After) == ["count: sent as integer, read as string"]


def test_null_is_not_taken_for_the_type_beside_it() -> None:
    assert found(Hidden | None, Hidden) == ["the payload: sent as null, read as integer"]


def test_what_is_written_as_anything_is_read_by_its_own_version_only() -> None:
    one, other = payload(SerializeAsAny[Order]), payload(WithMailOrNone)

    assert [str(each) for each in problems(one.sent, other.read, one.read)] == [
        "the payload: sent as anything, read as object"
    ]


def test_computed_fields_are_not_sent() -> None:
    assert "dollars" not in payload(Total).sent["properties"]


def test_what_is_for_readers_is_left_out() -> None:
    class Told(BaseModel):
        """A description."""

        title: str = Field(default="none", title="Name", description="What it is", examples=["a"])
        default: int

    assert payload(Told).sent == {
        "properties": {"title": {"type": "string"}, "default": {"type": "integer"}},
        "required": ["title", "default"],
        "type": "object",
    }


def test_a_type_without_a_json_schema_is_known_by_its_name() -> None:
    class Weird:
        pass

    class Holder(BaseModel):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        weird: Weird

    assert found(Holder, Holder) == []
    assert found(Order, Holder)[0].startswith("weird: it is required")
