"""Random payload types, each with its values, and what a next version may make of them.

A type is drawn as a plain description first (`Drawn`), so that a second one can be made of it by changing a
part: a random pair of types would have nothing in common to compare.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal, NotRequired, Union
from uuid import UUID

from hypothesis import strategies as st
from pydantic import (
    AwareDatetime,
    ConfigDict,
    Field,
    IPvAnyAddress,
    NaiveDatetime,
    StringConstraints,
    create_model,
    model_validator,
)
from typing_extensions import TypedDict

_numbers = itertools.count()

#: What both versions of an app have: enums grow.
Colour = Enum("Colour", {"RED": "red", "BLUE": "blue"})
MoreColour = Enum("MoreColour", {"RED": "red", "BLUE": "blue", "GREEN": "green"})
Level = Enum("Level", {"LOW": 1, "HIGH": 2})

_WORDS = st.sampled_from(["", "a", "b", "ab", "abc", "red", "1", "true", " ", "Ab", "x" * 12, "é"])
_INTS = st.sampled_from([-5, -1, 0, 1, 2, 3, 4, 10, 11, 100, 2**70])
_FLOATS = st.sampled_from([-2.5, -1.0, 0.0, 0.5, 1.0, 3.0, 10.0, 1e300])
_TIMES = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1))  # noqa: DTZ001  # naive

#: The types without parts: how each is written, and its values before they are validated.
LEAVES: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "int": (int, _INTS),
    "int >= 0": (Annotated[int, Field(ge=0)], _INTS),
    "int > 0": (Annotated[int, Field(gt=0)], _INTS),
    "int 1..10": (Annotated[int, Field(ge=1, le=10)], _INTS),
    "int < 100": (Annotated[int, Field(lt=100)], _INTS),
    "int even": (Annotated[int, Field(multiple_of=2)], _INTS),
    "int strict": (Annotated[int, Field(strict=True)], _INTS),
    "float": (Annotated[float, Field(allow_inf_nan=False)], _FLOATS),
    "float >= 0": (Annotated[float, Field(ge=0, allow_inf_nan=False)], _FLOATS),
    "float < 10": (Annotated[float, Field(lt=10, allow_inf_nan=False)], _FLOATS),
    "bool": (bool, st.booleans()),
    "str": (str, _WORDS),
    "str 1..": (Annotated[str, Field(min_length=1)], _WORDS),
    "str ..3": (Annotated[str, Field(max_length=3)], _WORDS),
    "str stripped 1..": (
        Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)],
        _WORDS,
    ),
    "str a-z": (Annotated[str, Field(pattern="^[a-z]+$")], _WORDS),
    "bytes": (bytes, st.sampled_from([b"", b"a", b"abc", "é".encode()])),
    "bytes ..1": (Annotated[bytes, Field(max_length=1)], st.sampled_from([b"", b"a"])),
    "red": (Literal["red"], st.just("red")),
    "red, blue": (Literal["red", "blue"], st.sampled_from(["red", "blue"])),
    "a, 1, None": (Literal["a", 1] | None, st.sampled_from(["a", 1, None])),
    "1, 2": (Literal[1, 2], st.sampled_from([1, 2])),
    "Colour": (Colour, st.sampled_from(["red", "blue"])),
    "MoreColour": (MoreColour, st.sampled_from(["red", "blue", "green"])),
    "Level": (Level, st.sampled_from([1, 2])),
    "Decimal": (Decimal, st.decimals(-10, 10, places=2)),
    "Decimal > 0": (Annotated[Decimal, Field(gt=0)], st.decimals(-10, 10, places=1)),
    "Decimal .1": (Annotated[Decimal, Field(decimal_places=1)], st.decimals(0, 9, places=1)),
    "datetime": (datetime, _TIMES),
    "datetime aware": (AwareDatetime, _TIMES.map(lambda each: f"{each.isoformat()}Z")),
    "datetime naive": (NaiveDatetime, _TIMES),
    "date": (date, _TIMES.map(datetime.date)),
    "time": (time, _TIMES.map(datetime.time)),
    "timedelta": (timedelta, st.timedeltas(timedelta(-9), timedelta(9))),
    "UUID": (UUID, st.uuids()),
    "IPv4": (IPv4Address, st.ip_addresses(v=4)),
    "IP": (IPvAnyAddress, st.ip_addresses()),
    "Any": (Any, st.sampled_from([None, 1, "a", [], {"a": 1}])),
    "None": (type(None), st.none()),
}
#: Leaves that are like each other, so that a change is a near miss.
_FAMILIES = (
    [each for each in LEAVES if each.startswith(("int", "float", "bool", "1", "Level", "Decimal"))],
    [each for each in LEAVES if each.startswith(("str", "bytes", "red", "a,", "Colour", "More"))],
    [each for each in LEAVES if each.startswith(("date", "time"))],
    ["IPv4", "IP", "UUID", "str"],
    ["Any", "None", "a, 1, None"],
)
_BRANCHES = (
    "list",
    "list 2..",
    "set",
    "set 2..",
    "tuple",
    "tuple ...",
    "optional",
    "union",
    "dict",
)
_KEYS = ("str", "int", "str 1..", "red, blue", "Colour", "bool", "date")
_SHAPES = ("model", "forbid", "allow", "strict", "dict", "validated")
_FIELDS = ("a", "b", "c")


@dataclass(frozen=True)
class Drawn:
    """A type as it was drawn."""

    kind: str
    parts: tuple[Drawn, ...] = ()
    #: Of an object: the name of each part, and whether it may be left out.
    names: tuple[tuple[str, bool], ...] = ()


leaves = st.sampled_from(sorted(LEAVES)).map(Drawn)


def _objects(inner: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    @st.composite
    def drawn(draw: st.DrawFn) -> Drawn:
        names = draw(st.lists(st.sampled_from(_FIELDS), unique=True, max_size=3))
        fields = tuple((name, draw(st.booleans())) for name in names)
        parts = tuple(draw(inner) for _ in fields)
        return Drawn(f"object {draw(st.sampled_from(_SHAPES))}", parts, fields)

    return drawn()


def _extended(inner: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    one = st.sampled_from(["list", "list 2..", "set", "set 2..", "tuple ...", "optional"])
    return st.one_of(
        st.builds(lambda kind, part: Drawn(kind, (part,)), one, inner),
        st.builds(lambda *parts: Drawn("tuple", parts), inner, inner),
        st.builds(lambda *parts: Drawn("union", parts), inner, inner),
        st.builds(lambda key, part: Drawn(f"dict {key}", (part,)), st.sampled_from(_KEYS), inner),
        _objects(inner),
        st.builds(lambda *parts: Drawn("tagged", parts), _objects(inner), _objects(inner)),
        st.builds(lambda part: Drawn("tree", (part,)), inner),
    )


types = st.recursive(leaves, _extended, max_leaves=6)


@st.composite
def changed(draw: st.DrawFn, old: Drawn) -> Drawn:
    """What a next version may have instead of `old`."""
    choice = draw(st.integers(0, 9))
    if choice == 0:
        return draw(types)
    if choice <= 3:
        return old
    if not old.parts:
        near = [family for family in _FAMILIES if old.kind in family]
        return Drawn(draw(st.sampled_from(near[0]))) if near else old
    if choice == 4:
        return Drawn("optional", (old,))
    if choice == 5 and old.kind == "optional":
        return old.parts[0]
    if old.kind.startswith("object") and choice <= 7:
        return draw(_changed_object(old))
    if old.kind == "tagged" and choice == 6:
        return replace(old, parts=(*old.parts, draw(_objects(leaves))))
    change = _changed_object if old.kind == "tagged" else changed
    return replace(old, parts=tuple(draw(change(part)) for part in old.parts))


@st.composite
def _changed_object(draw: st.DrawFn, old: Drawn) -> Drawn:
    """A field more, one fewer, or one that is no longer optional; another config."""
    fields = dict(zip(old.names, old.parts, strict=True))
    kept = {
        (name, draw(st.booleans()) if draw(st.booleans()) else optional): part
        for (name, optional), part in fields.items()
        if draw(st.integers(0, 3))
    }
    if draw(st.booleans()) and len(kept) < 3:
        free = [each for each in _FIELDS if each not in {name for name, _ in kept}]
        kept[(draw(st.sampled_from(free)), draw(st.booleans()))] = draw(leaves)
    kind = f"object {draw(st.sampled_from(_SHAPES))}" if draw(st.booleans()) else old.kind
    return Drawn(kind, tuple(kept.values()), tuple(kept))


def type_of(drawn: Drawn) -> Any:
    """The type itself. Each call makes new classes, as another version of an app has."""
    kind, parts = drawn.kind, drawn.parts
    if kind in LEAVES:
        return LEAVES[kind][0]
    if kind.startswith("object"):
        return _object_type(drawn)
    if kind.startswith("dict "):
        return dict[LEAVES[kind.removeprefix("dict ")][0], type_of(parts[0])]  # type: ignore[misc]
    if kind == "tagged":
        return _tagged_type(drawn)
    if kind == "tree":
        return _tree_type(type_of(parts[0]))
    inner = [type_of(part) for part in parts]
    at_least_two = Field(min_length=2)
    made: dict[str, Any] = {
        "list": lambda: list[inner[0]],  # type: ignore[valid-type]  # types are values here
        "list 2..": lambda: Annotated[list[inner[0]], at_least_two],  # type: ignore[valid-type]
        "set": lambda: set[inner[0]],  # type: ignore[valid-type]
        "set 2..": lambda: Annotated[set[inner[0]], at_least_two],  # type: ignore[valid-type]
        "tuple": lambda: tuple[inner[0], inner[1]],  # type: ignore[valid-type]
        "tuple ...": lambda: tuple[inner[0], ...],  # type: ignore[valid-type]
        "optional": lambda: inner[0] | None,
        "union": lambda: Union[tuple(inner)],  # noqa: UP007  # of what is known at run time only
    }
    return made[kind]()


def _object_type(drawn: Drawn, tag: str | None = None) -> Any:
    shape = drawn.kind.removeprefix("object ")
    name = f"Object{next(_numbers)}"
    inner = {
        name: (type_of(part), optional)
        for (name, optional), part in zip(drawn.names, drawn.parts, strict=True)
    }
    if shape == "dict" and tag is None:
        keys = {
            key: NotRequired[made] if optional else made for key, (made, optional) in inner.items()
        }
        return TypedDict(name, keys)  # type: ignore[operator]  # made at run time
    fields: dict[str, Any] = {
        key: (made | None, None) if optional and made is not Any else (made, ...)
        for key, (made, optional) in inner.items()
    }
    if tag is not None:
        fields["kind"] = (Literal[tag], tag)  # as above
    config = {
        "forbid": ConfigDict(extra="forbid"),
        "allow": ConfigDict(extra="allow"),
        "strict": ConfigDict(strict=True),
    }.get(shape, ConfigDict())
    validators: dict[str, Any] = {"sorted": model_validator(mode="before")(_sorted)}
    return create_model(
        name,
        __config__=config,
        __validators__=validators if shape == "validated" else None,
        **fields,
    )


def _sorted(value: Any) -> Any:
    """A validator that refuses what has more than two keys."""
    if isinstance(value, dict) and len(value) > 2:
        raise ValueError("too many")
    return value


def _tagged_type(drawn: Drawn) -> Any:
    members = [_object_type(part, "xyz"[at]) for at, part in enumerate(drawn.parts[:3])]
    return Annotated[Union[tuple(members)], Field(discriminator="kind")]  # noqa: UP007  # as above


def _tree_type(inner: Any) -> Any:
    name = f"Tree{next(_numbers)}"
    made = create_model(name, value=(inner, ...), branches=(f"list[{name}]", []))
    made.model_rebuild(_types_namespace={name: made})
    return made


def values_of(drawn: Drawn) -> st.SearchStrategy[Any]:
    """Values for the type, before they are validated; some of them are refused."""
    kind, parts = drawn.kind, drawn.parts
    if kind in LEAVES:
        return LEAVES[kind][1]
    if kind.startswith("object"):
        return _object_values(drawn)
    if kind.startswith("dict "):
        return st.dictionaries(
            LEAVES[kind.removeprefix("dict ")][1], values_of(parts[0]), max_size=2
        )
    if kind == "tagged":
        tagged = zip("xyz", parts, strict=False)
        return st.one_of(*(_object_values(part, {"kind": st.just(tag)}) for tag, part in tagged))
    if kind == "tree":
        leaf = st.fixed_dictionaries({"value": values_of(parts[0])})
        return st.builds(
            lambda value, rest: {**value, "branches": rest}, leaf, st.lists(leaf, max_size=2)
        )
    if kind == "optional":
        return st.none() | values_of(parts[0])
    if kind == "union":
        return values_of(parts[0]) | values_of(parts[1])
    if kind == "tuple":
        return st.tuples(values_of(parts[0]), values_of(parts[1]))
    return st.lists(values_of(parts[0]), min_size=2 if "2" in kind else 0, max_size=3)


def _object_values(
    drawn: Drawn, more: dict[str, st.SearchStrategy[Any]] | None = None
) -> st.SearchStrategy[Any]:
    required: dict[str, st.SearchStrategy[Any]] = dict(more or {})
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for (name, may_miss), part in zip(drawn.names, drawn.parts, strict=True):
        (optional if may_miss else required)[name] = values_of(part)
    if drawn.kind == "object allow":
        for name in {*_FIELDS} - {*required, *optional}:
            optional[name] = st.sampled_from([1, "a", None])
    return st.fixed_dictionaries(required, optional=optional)
