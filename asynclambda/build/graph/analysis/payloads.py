"""Data classes: the names of their fields, and what is in those of a payload that comes as JSON."""

from __future__ import annotations

import typing
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from inspect import get_annotations
from pathlib import PurePath
from typing import TYPE_CHECKING, Final
from uuid import UUID

from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.values import DATA, Class, Made, Value, Values

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.pool import Pool


#: The site of what comes in a message.
PAYLOAD: Final = ("payload",)
#: Nothing can be put into these.
_SCALARS: Final = (
    *(str, int, float, bool, bytes, type(None), complex, Decimal, UUID),
    *(date, time, timedelta, tzinfo, Enum, PurePath),
)


def of_type(pool: Pool, annotation: object, owner: Hashable) -> Values:
    """What a payload of a type is: an instance of each of the app's classes in it.

    One such stands for a list of them as well. JSON cannot carry a task, so there is none in it, until
    the app puts one there.

    Args:
        pool: Where values are made.
        annotation: The type.
        owner: Whose it is. Lists and dictionaries of data are others for others.
    """
    classes = list(_classes(annotation))
    kinds = [cls for cls in classes if pool.class_(cls).own]
    if kinds:
        return frozenset(pool.made(PAYLOAD, None, pool.class_(cls)) for cls in kinds) | DATA
    if classes and all(issubclass(cls, _SCALARS) for cls in classes):
        return DATA
    return frozenset({pool.made((*PAYLOAD, owner), None, None)})


def is_payload(value: Value) -> bool:
    """Whether something came in a message."""
    return isinstance(value, Made) and isinstance(value.site, tuple) and value.site[:1] == PAYLOAD


def is_field(value: Made, name: str) -> bool:
    """Whether a name is a field of a payload."""
    if not isinstance(value.kind, Class) or not is_payload(value):
        return False
    return any(name in get_annotations(cls) for cls in value.kind.cls.__mro__)


def field(evaluation: Evaluation, value: Made, name: str) -> Values:
    """What is in a field of a payload."""
    if not isinstance(value.kind, Class):
        return DATA
    cls = value.kind.cls
    hints = evaluation.world.hints.get(cls)
    if hints is None:
        hints = evaluation.world.hints[cls] = _hints(cls)
    annotation = hints.get(name)
    if isinstance(annotation, str):
        why = f"the type of {cls.__name__}.{name}, {annotation!r}, is not there when the app runs"
        return frozenset({evaluation.unsure(evaluation.source.tree, why, looked_up=True)})
    return of_type(evaluation.pool, annotation, (value.kind, name))


def has_field(cls: type[object], name: str) -> bool:
    """Whether a class has a field that its generated constructor fills."""
    return name in field_names(cls)


def field_names(cls: type[object]) -> tuple[str, ...]:
    """The fields that a class's generated constructor fills, in the order of its parameters."""
    for fields in (still.in_class(cls, "__dataclass_fields__"), _model_fields(cls)):
        if isinstance(fields, dict):
            return tuple(fields)
    if isinstance(names := still.in_class(cls, "_fields"), tuple):  # a NamedTuple
        return names
    if isinstance(attributes := still.in_class(cls, "__attrs_attrs__"), tuple):
        return tuple(each.name for each in attributes)
    if not issubclass(cls, dict):
        return ()
    return tuple(name for each in reversed(cls.__mro__) for name in get_annotations(each))


def defaults(cls: type[object]) -> Iterator[tuple[str, object, object]]:
    """The fields of a class whose default is no attribute of it: name, default, factory."""
    for own, fields in (
        (False, still.in_class(cls, "__dataclass_fields__")),
        (True, _model_fields(cls)),
        (True, still.in_class(cls, "__private_attributes__")),
    ):
        for name, each in fields.items() if isinstance(fields, dict) else ():
            factory: object = getattr(each, "default_factory", None)
            default: object = getattr(each, "default", None) if own else None
            yield name, default, factory if callable(factory) else None


def _model_fields(cls: type[object]) -> object:
    """The fields of a pydantic model; None for any other class."""
    found = still.in_class(cls, "__pydantic_fields__")
    # Before pydantic 2.10 they were a plain attribute.
    return found if isinstance(found, dict) else still.in_class(cls, "model_fields")


def _hints(cls: type[object]) -> Mapping[str, object]:
    """The types of a class's fields; a text where a name in it cannot be found."""
    found: dict[str, object] = {}
    for each in reversed(cls.__mro__):
        found |= get_annotations(each)
    fields = _model_fields(cls)
    for name, info in fields.items() if isinstance(fields, dict) else ():
        found[name] = info.annotation
    if not any(isinstance(each, str) for each in found.values()):
        return found
    try:
        return found | typing.get_type_hints(cls)
    except (NameError, TypeError, AttributeError, SyntaxError):
        return found | {name: _resolved(cls, each) for name, each in found.items()}


def _resolved(cls: type[object], annotation: object) -> object:
    """One annotation, where others of its class cannot be resolved."""
    if not isinstance(annotation, str):
        return annotation
    alone = {"__module__": cls.__module__, "__annotations__": {"field": annotation}}
    try:
        return typing.get_type_hints(type(cls.__name__, (), alone))["field"]
    except (NameError, TypeError, AttributeError, SyntaxError):
        return annotation


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
