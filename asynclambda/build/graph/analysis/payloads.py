"""Data classes: the names of their fields, and what is in those of a payload that comes as JSON."""

from __future__ import annotations

import typing
from inspect import get_annotations
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.values import DATA, Class, Made, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.pool import Pool


def of_type(pool: Pool, annotation: object, owner: str) -> Values:
    """What a payload of a type is: an instance of each of the app's classes in it.

    One such stands for a list of them as well. JSON cannot carry a task, so there is none in it, until
    the app puts one there.

    Args:
        pool: Where values are made.
        annotation: The type.
        owner: The task whose payload it is. Those of others are other objects.
    """
    kinds = [cls for cls in _classes(annotation) if pool.class_(cls).own]
    if not kinds:
        return frozenset({pool.made(("payload", owner), None, None)})
    return frozenset(pool.made(("payload", owner), None, pool.class_(cls)) for cls in kinds) | DATA


def is_field(value: Made, name: str) -> bool:
    """Whether a name is a field of a payload."""
    if not isinstance(value.kind, Class) or owner_of(value) is None:
        return False
    return any(name in get_annotations(cls) for cls in value.kind.cls.__mro__)


def owner_of(value: Made) -> str | None:
    """The task whose payload an object is; None for any other object."""
    match value.site:
        case ("payload", str(owner)):
            return owner
        case _:
            return None


def field(evaluation: Evaluation, value: Made, name: str) -> Values:
    """What is in a field of a payload."""
    if not isinstance(value.kind, Class):
        return DATA
    cls = value.kind.cls
    hints = evaluation.world.hints.get(cls)
    if hints is None:
        hints = evaluation.world.hints[cls] = _hints(cls)
    return of_type(evaluation.pool, hints.get(name), owner_of(value) or "")


def has_field(cls: type[object], name: str) -> bool:
    """Whether a class has a field that its generated constructor fills."""
    return name in field_names(cls)


def field_names(cls: type[object]) -> tuple[str, ...]:
    """The fields that a class's generated constructor fills, in the order of its parameters."""
    for attribute in ("__dataclass_fields__", "__pydantic_fields__", "model_fields"):
        fields: object = getattr(cls, attribute, None)
        if isinstance(fields, dict):
            return tuple(fields)
    if isinstance(names := getattr(cls, "_fields", None), tuple):  # a NamedTuple
        return names
    if attributes := getattr(cls, "__attrs_attrs__", None):
        return tuple(each.name for each in attributes)
    return tuple(getattr(cls, "__annotations__", ())) if issubclass(cls, dict) else ()


def defaults(cls: type[object]) -> Iterator[tuple[str, object, object]]:
    """The fields of a class whose default is no attribute of it: name, default, factory."""
    for name, each in (getattr(cls, "__dataclass_fields__", None) or {}).items():
        yield name, None, _callable(getattr(each, "default_factory", None))
    for name, each in (getattr(cls, "__pydantic_fields__", None) or {}).items():
        yield (
            name,
            getattr(each, "default", None),
            _callable(getattr(each, "default_factory", None)),
        )


def _callable(factory: object) -> object:
    return factory if callable(factory) else None


def _hints(cls: type[object]) -> Mapping[str, object]:
    try:
        return typing.get_type_hints(cls)
    except (NameError, TypeError, AttributeError):
        # Names that only a type checker sees. The classes' own annotations are as good where resolved.
        found: dict[str, object] = {}
        for each in reversed(cls.__mro__):
            found |= get_annotations(each)
        return found


def _classes(annotation: object) -> Iterator[type[object]]:
    """The classes in a type expression."""
    todo, seen = [annotation], set[int]()
    while todo:
        each = todo.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        arguments = typing.get_args(each)
        if isinstance(each, type) and not arguments:
            yield each
        else:
            origin = typing.get_origin(each)
            todo += [*arguments, *([origin] if isinstance(origin, type) else [])]
            todo += [value for value in [getattr(each, "__value__", None)] if value is not None]
