"""Payloads that are not of their type, or would not arrive as they are, are refused before they go."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import BaseModel, PlainSerializer, Secret, SecretBytes, SecretStr

from asynclambda import DefinitionError, PayloadError
from asynclambda.envelope import wire_schema
from asynclambda.payload import PayloadType

if TYPE_CHECKING:
    from collections.abc import Callable


def payload_type(annotation: object) -> PayloadType[Any]:
    """The payload type of a task with this between its brackets."""
    return PayloadType(annotation, "Task (app.py:1)", lambda: annotation)


class Line(BaseModel):
    sku: str


@dataclasses.dataclass
class Loose:
    a: int


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (int, "7"),
        (list[int], ["a"]),
        (Line, {"sku": "s"}),
        (Line, None),
        (Line | None, 3),
        (Loose, Loose("x")),  # type: ignore[arg-type]  # the test's point
        (Line, Line.model_construct(sku=1)),
        (dict[str, int], {"a": "b"}),
        (None, 1),
        (Any, object()),
        (str, "\ud800"),
    ],
)
def test_a_payload_of_another_type_is_refused(annotation: object, value: object) -> None:
    kind = payload_type(annotation)

    with pytest.raises(PayloadError) as caught:
        kind.dump(value)

    assert caught.value.where == "Task (app.py:1)"
    assert type(value).__name__ in caught.value.what
    assert kind.name in caught.value.what


def test_bytes_that_are_no_text_are_refused_with_a_way_out() -> None:
    with pytest.raises(PayloadError, match="ser_json_bytes"):
        payload_type(bytes).dump(b"\xff")


class Hidden(BaseModel):
    user: str
    password: SecretStr


class Deep(BaseModel):
    users: dict[str, list[Hidden | None]]


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Hidden, Hidden(user="u", password=SecretStr("p"))),
        (Deep, Deep(users={"a": [None, Hidden(user="u", password=SecretStr("p"))]})),
        (SecretStr, SecretStr("p")),
        (SecretBytes, SecretBytes(b"p")),
        (Secret[int], Secret(5)),
        (list[SecretStr], [SecretStr("p")]),
        (Any, {"password": SecretStr("p")}),
        (Any, [Hidden(user="u", password=SecretStr("p"))]),
    ],
)
def test_a_secret_is_refused_and_not_sent_as_stars(annotation: object, value: object) -> None:
    with pytest.raises(PayloadError) as caught:
        payload_type(annotation).dump(value)

    assert "secret" in caught.value.what.lower()
    assert caught.value.remedy


def test_a_secret_may_be_told_to_travel() -> None:
    with pytest.raises(PayloadError) as caught:
        payload_type(Hidden).dump(Hidden(user="u", password=SecretStr("p")))

    assert "PlainSerializer" in (caught.value.remedy or "")


def test_stars_that_are_no_secret_are_sent() -> None:
    assert payload_type(str).dump("**********") == b'"**********"'
    assert payload_type(Line).dump(Line(sku="***********")) == b'{"sku":"***********"}'


Told = Annotated[
    SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), return_type=str)
]


class Revealed(BaseModel):
    user: str
    password: Told


def test_a_secret_that_is_told_to_travel_travels() -> None:
    value = Revealed(user="**********", password=SecretStr("p"))

    kind = payload_type(Revealed)
    back = kind.load(kind.dump(value))

    assert back == value
    assert isinstance(back, Revealed)
    assert back.password.get_secret_value() == "p"
    kind.check_round_trip()


class Arbitrary:
    """Pydantic knows nothing of it."""


@pytest.mark.parametrize(
    ("annotation", "why"), [(Arbitrary, "core_schema"), (list[Arbitrary], "core_schema")]
)
def test_a_type_that_pydantic_does_not_know_is_refused(annotation: object, why: str) -> None:
    use: list[Callable[[PayloadType[Any]], object]] = [
        lambda kind: kind.adapter,
        lambda kind: kind.reader_in(wire_schema),
        lambda kind: kind.prepare(),
    ]
    for each in use:
        with pytest.raises(DefinitionError, match=why):
            each(payload_type(annotation))


def test_a_model_with_a_name_that_is_nowhere_is_refused() -> None:
    class Incomplete(BaseModel):
        later: Nowhere  # type: ignore[name-defined]  # noqa: F821  # the test's point

    with pytest.raises(DefinitionError) as caught:
        payload_type(Incomplete).prepare()

    assert "Nowhere" in caught.value.what
    with pytest.raises(DefinitionError):
        payload_type(list[Incomplete]).reader_in(wire_schema)
