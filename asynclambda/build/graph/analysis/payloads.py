"""Data classes: the names of their fields, and what is in those of a payload that comes as JSON."""

from __future__ import annotations

import typing
from inspect import get_annotations
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.values import DATA, Class, Made, Value, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.pool import Pool


#: The site of what comes in a message.
PAYLOAD: Final = ("payload",)


def of_type(pool: Pool, annotation: object) -> Values:
    """What a payload of a type is: an instance of each of the app's classes in it.

    One such stands for a list of them as well. JSON cannot carry a task, so there is none in it, until
    the app puts one there.
    """
    kinds = [cls for cls in _classes(annotation) if pool.class_(cls).own]
    if not kinds:
        return frozenset({pool.made(PAYLOAD, None, None)})
    return frozenset(pool.made(PAYLOAD, None, pool.class_(cls)) for cls in kinds) | DATA


def is_payload(value: Value) -> bool:
    """Whether something came in a message."""
    return isinstance(value, Made) and value.site == PAYLOAD


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
    return of_type(evaluation.pool, hints.get(name))


def has_field(cls: type[object], name: str) -> bool:
    """Whether a class has a field that its generated constructor fills."""
    return name in field_names(cls)


def field_names(cls: type[object]) -> tuple[str, ...]:
    """The fields that a class's generated constructor fills, in the order of its parameters."""
    for attribute in ("__dataclass_fields__", "__pydantic_fields__", "model_fields"):
        fields = still.in_class(cls, attribute)
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
    for attribute in ("__dataclass_fields__", "__pydantic_fields__"):
        fields = still.in_class(cls, attribute)
        for name, each in fields.items() if isinstance(fields, dict) else ():
            default = None if attribute == "__dataclass_fields__" else each.default
            factory: object = getattr(each, "default_factory", None)
            yield name, default, factory if callable(factory) else None
    private = still.in_class(cls, "__private_attributes__")
    for name, each in private.items() if isinstance(private, dict) else ():
        factory = getattr(each, "default_factory", None)
        yield name, each.default, factory if callable(factory) else None


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
