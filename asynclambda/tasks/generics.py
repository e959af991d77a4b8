"""What stands between the brackets of a task's base class, however far up that is."""

from __future__ import annotations

from typing import Any, TypeVar, get_args, get_origin


def type_arguments(task_class: type[Any], base: type[Any]) -> tuple[object, ...]:
    """The type arguments that `task_class` gives to its generic ancestor `base`.

    `class Base(AsyncTask[list[T]], Generic[T])` and `class Sum(Base[int])` give `list[int]`. Empty where
    the class tree gives none.
    """
    for written in task_class.__dict__.get("__orig_bases__", task_class.__bases__):
        origin = get_origin(written) or written
        if origin is base:
            return get_args(written)
        if isinstance(origin, type) and issubclass(origin, base):
            parameters: tuple[TypeVar, ...] = getattr(origin, "__parameters__", ())
            given = dict(zip(parameters, get_args(written), strict=False))
            return tuple(_substitute(each, given) for each in type_arguments(origin, base))
    return ()


def _substitute(annotation: object, given: dict[TypeVar, object]) -> object:
    if isinstance(annotation, TypeVar):
        return given.get(annotation, annotation)
    parameters: tuple[TypeVar, ...] = getattr(annotation, "__parameters__", ())
    if not parameters:
        return annotation
    subscriptable: Any = annotation
    return subscriptable[tuple(given.get(each, each) for each in parameters)]
