"""The metaclass, and how a class statement becomes a declaration in the registry."""

from __future__ import annotations

import sys
from abc import ABCMeta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from asynclambda import registry
from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import GroupOptions
from asynclambda.payload import PayloadType
from asynclambda.spec import Location
from asynclambda.tasks import checks
from asynclambda.tasks.class_checks import check_class
from asynclambda.tasks.generics import resolved_argument, type_arguments
from asynclambda.tasks.upgrade import old_payload

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from asynclambda.options import AnyOptions

_GROUP_NAMES = tuple(GroupOptions.__annotations__)

if TYPE_CHECKING:
    # Checkers look at class keywords only where they see no metaclass of a class's own; with `type`
    # here, they check them against `__init_subclass__`.
    TaskMeta = type
else:

    class TaskMeta(ABCMeta):
        """Declares each concrete task class in the registry, and does nothing else."""

        def __new__(mcs, name, bases, namespace, **options):
            cls = super().__new__(mcs, name, bases, namespace)
            declare(cls, options, sys._getframe(1))
            return cls


def declare(cls: type[Any], options: dict[str, Any], frame: FrameType) -> None:
    """Declares a class that the metaclass has made: registers it, or only keeps its keywords.

    Args:
        cls: The class.
        options: The keywords of its class statement.
        frame: Where that stands.

    Raises:
        DefinitionError: A keyword does not fit; a concrete task has no `run` or no payload type; its
            id is taken.
    """
    cls._own_options = options
    if "_kind" in cls.__dict__:
        return
    location = Location(cls.__module__, cls.__qualname__, frame.f_code.co_filename, frame.f_lineno)
    where = str(location)
    kind: Kind | None = cls._kind
    abstract = options.get("abstract", False)
    allowed = (*kind.options.__annotations__, "abstract") if kind else _GROUP_NAMES
    checks.check_names(options, allowed, _base_of(cls).__name__ if kind else "TaskGroup", where)
    merged = _merge(cls)
    checks.check_values({**merged, "abstract": abstract}, where)
    if kind is None or abstract or getattr(cls, "__parameters__", ()):
        return
    declaration = _declaration(cls, kind, merged, location, frame.f_code)
    kind.check(declaration)
    registry.active().declare(declaration)


def _declaration(
    cls: type[Any], kind: Kind, options: AnyOptions, location: Location, code: CodeType
) -> Declaration:
    where = str(location)
    task_id = cls._own_options.get("task_id", cls.__name__)
    checks.check_task_id(task_id, where)
    check_class(cls, kind, where)
    base = _base_of(cls)
    arguments = type_arguments(cls, base)
    if len(arguments) != kind.parameters:
        wanted = ("", "Order", "Order, Accepted")[kind.parameters]
        written = next(each for each in cls.__bases__ if issubclass(each, base))
        raise DefinitionError(
            f"{written.__name__} needs its type, between brackets",
            where=where,
            remedy=f"Write `class {cls.__name__}({written.__name__}[{wanted}])`.",
        )
    types = [
        PayloadType[Any](each, where, partial(resolved_argument, cls, base, index))
        for index, each in enumerate(arguments)
    ]
    return Declaration(
        task_class=cls,
        task_id=task_id,
        kind=kind,
        options=options,
        location=location,
        code=code,
        payload=types[0] if types else None,
        result=types[1] if len(types) > 1 else None,
        old_payload=old_payload(cls, where),
    )


def _base_of(cls: type[Any]) -> type[Any]:
    """The framework's class that makes `cls` its kind."""
    return next(each for each in cls.__mro__ if "_kind" in each.__dict__)


def _merge(cls: type[Any]) -> AnyOptions:
    """The keywords down the class tree: the nearest wins; functions add up, those above first."""
    merged: dict[str, Any] = {}
    for each in reversed(cls.__mro__):
        own: dict[str, Any] = each.__dict__.get("_own_options", {})
        for name, value in own.items():
            if name in {"init_tasks", "middleware"} and isinstance(value, list | tuple):
                merged[name] = (*merged.get(name, ()), *value)
            else:
                merged[name] = value
    # These two are about one class, never about those below it.
    merged.pop("abstract", None)
    merged.pop("task_id", None)
    return cast("AnyOptions", merged)
