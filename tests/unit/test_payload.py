"""Payloads: every type that pydantic knows goes into a message and comes back the same."""

from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import ipaddress
import pathlib
import uuid
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    AnyUrl,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    RootModel,
    SecretStr,
    TypeAdapter,
    ValidationError,
    computed_field,
)
from typing_extensions import TypedDict

from asynclambda.envelope import Header, encode, wire_schema
from asynclambda.payload import PayloadType

T = TypeVar("T")
HEADER = Header(
    source_task_id="A", destination_task_id="B", invocation_id="i", root_invocation_id="r", hops=1
)


def payload_type(annotation: object) -> PayloadType[Any]:
    """The payload type of a task with this between its brackets."""
    return PayloadType(annotation, "Task (app.py:1)", lambda: annotation)


def through_a_message(annotation: object, value: object) -> object:
    """What the receiving task gets."""
    kind = payload_type(annotation)
    body = encode(HEADER, kind.dump(value))
    back: object = kind.reader_in(wire_schema)(body)["payload"]
    return back


class Color(enum.Enum):
    RED = "r"


class Line(BaseModel):
    sku: str
    count: int = 1


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_id: uuid.UUID
    at: AwareDatetime
    price: decimal.Decimal
    note: bytes
    lines: list[Line]
    color: Color | None = None

    @computed_field  # type: ignore[prop-decorator]  # mypy does not know pydantic's order of decorators
    @property
    def total(self) -> int:
        """Not written, or `extra="forbid"` would refuse it on the other side."""
        return len(self.lines)


class Aliased(BaseModel):
    order_id: str = Field(alias="orderId")


class Strict(BaseModel):
    model_config = ConfigDict(strict=True)

    at: dt.datetime
    order_id: uuid.UUID
    lines: tuple[int, ...]
    tags: set[str]
    raw: bytes
    price: decimal.Decimal
    color: Color


class Page(BaseModel, Generic[T]):
    items: list[T]


class Cat(BaseModel):
    kind: Literal["cat"]
    meows: int


class Dog(BaseModel):
    kind: Literal["dog"]
    barks: int


class Numbers(RootModel[list[int]]): ...


class Tree(BaseModel):
    value: int
    children: list[Tree] = []


class Binary(BaseModel):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    raw: bytes


@dataclasses.dataclass
class Plain:
    number: int
    line: Line
    when: dt.date = dt.date(2026, 1, 1)


class Keys(TypedDict):
    a: int
    b: NotRequired[str]


class Pair(NamedTuple):
    a: int
    b: str


NOW = dt.datetime(2026, 1, 1, 12, 30, tzinfo=dt.UTC)
ID = uuid.UUID("12345678-1234-5678-1234-567812345678")


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Order, Order(order_id=ID, at=NOW, price=decimal.Decimal("1.10"), note=b"x", lines=[])),
        (Aliased, Aliased(orderId="o")),
        (
            Strict,
            Strict(
                at=NOW,
                order_id=ID,
                lines=(1, 2),
                tags={"a"},
                raw=b"x",
                price=decimal.Decimal("1.10"),
                color=Color.RED,
            ),
        ),
        (Page[Line], Page[Line](items=[Line(sku="s")])),
        (Tree, Tree(value=1, children=[Tree(value=2)])),
        (Numbers, Numbers([1, 2])),
        (Binary, Binary(raw=b"\xff\xfe")),
        (Plain, Plain(1, Line(sku="s"))),
        (Keys, {"a": 1}),
        (Pair, Pair(1, "b")),
        (Annotated[Cat | Dog, Field(discriminator="kind")], Dog(kind="dog", barks=2)),
        (Cat | Dog | None, Cat(kind="cat", meows=1)),
        (Cat | Dog | None, None),
        (list[Line], [Line(sku="a"), Line(sku="b", count=2)]),
        (dict[int, Line], {1: Line(sku="a")}),
        (tuple[int, str], (1, "a")),
        (frozenset[int], frozenset({1, 2})),
        (collections.deque[int], collections.deque([1, 2])),
        (int, 2**70),
        (str, "o"),
        (bool, True),
        (float, 1.5),
        (None, None),
        (Any, {"a": [1, None, "x"]}),
        (object, [1]),
        (bytes, b"x"),
        (Color, Color.RED),
        (Literal["a"], "a"),
        (decimal.Decimal, decimal.Decimal("0.1234567890123456789012345")),
        (dt.datetime, NOW),
        (dt.date, NOW.date()),
        (dt.time, NOW.time()),
        (dt.timedelta, dt.timedelta(days=400, microseconds=1)),
        (uuid.UUID, ID),
        (pathlib.PurePosixPath, pathlib.PurePosixPath("/a/b")),
        (ipaddress.IPv4Network, ipaddress.ip_network("10.0.0.0/8")),
        (AnyUrl, AnyUrl("https://example.com/")),
        (Json[list[int]], [1, 2]),
        (complex, 1 + 2j),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_payload_comes_back_the_same(annotation: object, value: object) -> None:
    assert through_a_message(annotation, value) == value


@given(st.text())
def test_any_text_comes_back_the_same(text: str) -> None:
    assert through_a_message(str, text) == text


_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_json)
def test_any_json_comes_back_the_same(value: object) -> None:
    assert through_a_message(Any, value) == value


@given(st.text(st.sampled_from(["\ufffe", "\uffff", "\\", '"', "\u0000", "\x1f", "u", "é", "😀"])))
def test_a_body_has_only_characters_that_sqs_takes(text: str) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""
    body = encode(HEADER, payload_type(str).dump(text)).decode()

    assert all(
        each in "\t\n\r"
        or "\u0020" <= each <= "\ud7ff"
        or "\ue000" <= each <= "\ufffd"
        or "\U00010000" <= each <= "\U0010ffff"
        for each in body
    )


def test_a_model_of_any_is_written_as_what_it_is() -> None:
    assert through_a_message(Any, Line(sku="s")) == {"sku": "s", "count": 1}


def test_an_answer_to_a_reader_elsewhere_has_computed_fields_and_hides_secrets() -> None:
    order = Order(order_id=ID, at=NOW, price=decimal.Decimal(1), note=b"", lines=[])

    assert b'"total":0' in payload_type(Order).show(order)
    assert b'"total"' not in payload_type(Order).dump(order)
    assert b'"p"' not in payload_type(SecretStr).show(SecretStr("p"))


def test_the_schema_is_built_when_it_is_first_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def make(annotation: Any) -> TypeAdapter[Any]:
        made.append(annotation)
        return TypeAdapter(annotation)

    monkeypatch.setattr("asynclambda.payload.TypeAdapter", make)
    kind = payload_type(Line)
    assert made == []
    kind.dump(Line(sku="s"))
    kind.load('{"sku": "s"}')
    assert made == [Line]


def test_load_names_what_does_not_fit() -> None:
    with pytest.raises(ValidationError, match="sku"):
        payload_type(Line).load(b"{}")


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (Line, "Line"),
        (int, "int"),
        (None, "None"),
        (type(None), "None"),
        (list[int], "list[int]"),
        (Any, "Any"),
    ],
)
def test_a_type_has_a_name_for_readers(annotation: object, name: str) -> None:
    assert payload_type(annotation).name == name
