"""What stands between the brackets of a task's base class, however far up that is."""

from __future__ import annotations

import sys
import types
import typing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

from asynclambda.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable


def type_arguments(
    task_class: type[Any],
    base: type[Any],
    read: Callable[[object, type[Any]], object] = lambda written, _: written,
) -> tuple[object, ...]:
    """The type arguments that `task_class` gives to its generic ancestor `base`.

    `class Base(AsyncTask[list[T]], Generic[T])` and `class Sum(Base[int])` give `list[int]`. Empty where
    the class tree gives none, or leaves a parameter open.

    Args:
        task_class: The class.
        base: Its ancestor.
        read: What to make of an argument, given the class whose statement has it. As it is by default.
    """
    for written in task_class.__dict__.get("__orig_bases__", task_class.__bases__):
        origin = get_origin(written) or written
        if not (isinstance(origin, type) and issubclass(origin, base)):
            continue
        arguments = tuple(read(each, task_class) for each in get_args(written))
        if origin is base:
            return arguments
        parameters: tuple[TypeVar, ...] = getattr(origin, "__parameters__", ())
        if len(arguments) != len(parameters):
            return ()
        given = dict(zip(parameters, arguments, strict=True))
        return tuple(_substitute(each, given) for each in type_arguments(origin, base, read))
    return ()


def resolved_argument(task_class: type[Any], base: type[Any], index: int) -> object:
    """One of the `type_arguments`, its forward references resolved in the module that has them.

    Raises:
        DefinitionError: A name is not there.
    """
    return type_arguments(task_class, base, _resolve)[index]


def _substitute(annotation: Any, given: dict[TypeVar, object]) -> Any:
    """A type expression with its type variables replaced."""
    if isinstance(annotation, TypeVar):
        return given.get(annotation, annotation)
    if isinstance(annotation, list):  # a Callable's parameters
        return [_substitute(each, given) for each in annotation]
    # pydantic's generic models are classes, which tell typing nothing of what they leave open.
    left = getattr(annotation, "__pydantic_generic_metadata__", {}).get("parameters", ())
    if left:
        return annotation[tuple(given.get(each, each) for each in left)]
    origin, arguments = get_origin(annotation), get_args(annotation)
    replaced = tuple(_substitute(each, given) for each in arguments)
    if replaced == arguments:
        return annotation
    if origin is Annotated:
        return Annotated[(replaced[0], *annotation.__metadata__)]
    if origin is types.UnionType:
        return Union[replaced]  # noqa: UP007  # of a tuple that is known at run time only
    return origin[replaced]


def _resolve(written: object, task_class: type[Any]) -> object:
    module = task_class.__module__
    names = getattr(sys.modules.get(module), "__dict__", {})
    return resolve(written, names, module, task_class.__qualname__)


def resolve(written: object, names: dict[str, Any], module: str, owner: str) -> object:
    """A type expression with its forward references resolved.

    Args:
        written: The expression, or its text.
        names: Those of the module that has it.
        module: That module's name.
        owner: The class or function there that has it.

    Raises:
        DefinitionError: A name is not there.
    """
    holder = SimpleNamespace(__annotations__={"argument": written})
    try:
        # Locals of their own: typing shares one reference among all that write the same text, and would
        # give the first one's class to another module's.
        return typing.get_type_hints(holder, names, {}, include_extras=True)["argument"]
    except (NameError, AttributeError) as error:
        raise DefinitionError(
            f"{error} (in the type of its payload)",
            where=f"{module}.{owner}",
            remedy=f"Make it importable from {module}: at the module's top level, outside of "
            "`if TYPE_CHECKING:`. The payload is validated at run time.",
        ) from error
