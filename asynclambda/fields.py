"""The fields of a payload type, by the names they have in JSON.

They are read off the classes and not off a schema: a function pays for this at each cold start.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import types
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import AliasChoices, BaseModel, RootModel
from typing_extensions import get_type_hints, is_typeddict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic.fields import FieldInfo

    from asynclambda.payload import PayloadType

P = TypeVar("P")


def field_names(payload: PayloadType[P]) -> frozenset[str] | None:
    """The JSON names of a payload's fields; of a union, those that each of its members has.

    None where any name will do: for `Any`, for mappings and for models that take extra fields. Empty
    where the type is no object.
    """
    names: frozenset[str] | None = None
    for member in _members(payload.annotation):
        if _takes_any_name(member):
            continue
        own = frozenset(name for name, _ in _fields(member))
        names = own if names is None else names & own
    return names


def array_fields(payload: PayloadType[P]) -> frozenset[str]:
    """The JSON names of the fields that hold several values: those that take every value of a repeated
    query parameter."""
    return frozenset(
        name
        for member in _members(payload.annotation)
        for name, annotation in _fields(member)
        if _is_array(annotation)
    )


def path_fault(payload: PayloadType[P], path: Sequence[str]) -> str | None:
    """Why names down a payload's JSON lead nowhere; None where each of them is a field."""
    members = _members(payload.annotation)
    for name in path:
        inner: list[Any] = []
        for member in members:
            if _takes_any_name(member):
                return None
            fields = dict(_fields(member))
            if name not in fields:
                kind = getattr(member, "__name__", str(member))
                has = f"has {', '.join(sorted(fields))}" if fields else "has no fields"
                return f"{name!r} is no field of {kind}, which {has}"
            inner += _members(fields[name])
        members = inner
    return None


def _members(annotation: Any) -> list[Any]:
    """The members of a union, without None; else the type itself. Names and annotations fall away."""
    if get_origin(annotation) is Annotated:
        return _members(annotation.__origin__)
    if hasattr(annotation, "__value__"):  # `type Request = ...`
        return _members(annotation.__value__)
    if get_origin(annotation) in {Union, types.UnionType}:
        return [
            member
            for each in get_args(annotation)
            if each is not type(None)
            for member in _members(each)
        ]
    return [annotation]


def _takes_any_name(annotation: Any) -> bool:
    if annotation is Any or annotation is object:
        return True
    kind = get_origin(annotation) or annotation
    if not isinstance(kind, type) or is_typeddict(kind):
        return False
    if issubclass(kind, BaseModel):
        return kind.model_config.get("extra") == "allow"
    return issubclass(kind, collections.abc.Mapping)


def _fields(annotation: Any) -> Iterable[tuple[str, Any]]:
    """Each JSON name and the annotation of its field."""
    kind = get_origin(annotation) or annotation
    if is_typeddict(kind):
        yield from get_type_hints(kind).items()
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        config = kind.model_config
        by_name = bool(config.get("populate_by_name") or config.get("validate_by_name"))
        yield from _field_infos(kind.model_fields, by_name=by_name)
    elif hasattr(kind, "__pydantic_fields__"):  # pydantic's own dataclasses
        yield from _field_infos(kind.__pydantic_fields__, by_name=False)
    elif dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        yield from (
            (field.name, hints[field.name]) for field in dataclasses.fields(kind) if field.init
        )


def _field_infos(fields: dict[str, FieldInfo], *, by_name: bool) -> Iterable[tuple[str, Any]]:
    for name, field in fields.items():
        alias = field.validation_alias
        aliases = alias.choices if isinstance(alias, AliasChoices) else [alias]
        names = [each for each in aliases if isinstance(each, str)]
        if by_name or alias is None:
            names.append(name)
        yield from ((each, field.annotation) for each in names)


def _is_array(annotation: Any) -> bool:
    for member in _members(annotation):
        kind = get_origin(member) or member
        if kind in (collections.abc.Iterable, collections.abc.Collection):
            return True
        if not isinstance(kind, type):
            continue
        if issubclass(kind, RootModel):
            return _is_array(kind.model_fields["root"].annotation)
        if issubclass(kind, collections.abc.Sequence | collections.abc.Set):
            return not issubclass(kind, str | bytes | bytearray)
    return False
