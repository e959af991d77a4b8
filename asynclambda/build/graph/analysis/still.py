"""Looks at objects of this process without running any of their code.

An app's objects, and those of its libraries, may answer every attribute (a mock, a metaclass with
`__getattr__`), import a library when they are asked for one, or raise where no request is under way.
"""

from __future__ import annotations

import functools
import inspect
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: These answer without any code of an app's or a library's.
_PLAIN_ANSWERS = (
    *(FunctionType, BuiltinFunctionType, MethodType, ModuleType),
    *(MethodDescriptorType, WrapperDescriptorType, ClassMethodDescriptorType),
)
_DESCRIPTORS = (
    *(classmethod, staticmethod, property),
    *(functools.cached_property, functools.partialmethod),
)
#: What there is where there is nothing.
MISSING = object()


def is_a(thing: object, *classes: type[object]) -> bool:
    """As `isinstance`, which asks an object for its `__class__`."""
    return issubclass(type(thing), classes)


def attribute(thing: object, name: str, default: object = None) -> object:
    """What stands under a name in an object or its class; a descriptor is not asked for its value."""
    return inspect.getattr_static(thing, name, default)


def in_class(cls: type[object], name: str, default: object = None) -> object:
    """What stands under a name in a class or those above it."""
    return next((each.__dict__[name] for each in cls.__mro__ if name in each.__dict__), default)


def has(cls: type[object], name: str) -> bool:
    """Whether a class or one above it has something under a name."""
    return any(name in each.__dict__ for each in cls.__mro__)


def own_attributes(thing: object) -> dict[str, object]:
    """An object's `__dict__`; empty where it has none."""
    try:
        found: object = object.__getattribute__(thing, "__dict__")
    except AttributeError:
        return {}
    return found if isinstance(found, dict) else {}


def text(thing: object, name: str) -> str | None:
    """An attribute that is a text, such as `__module__`; None where it is none."""
    found: object
    if isinstance(thing, type):
        found = type.__getattribute__(thing, name)
    elif is_a(thing, *_PLAIN_ANSWERS):
        found = getattr(thing, name, None)
    else:
        found = attribute(thing, name)
    return found if isinstance(found, str) else None


def functions_of(raw: object) -> Iterator[FunctionType]:
    """The functions behind what stands in a class's body: it itself, or those of a descriptor."""
    if type(raw) is FunctionType:
        yield raw
        return
    behind = ("__func__", "fget", "fset", "fdel", "func") if is_a(raw, *_DESCRIPTORS) else ()
    for name in behind:
        each: object = getattr(raw, name, None)
        if each is not None:
            yield from functions_of(each)
    wrapped = own_attributes(raw).get("__wrapped__")
    if wrapped is not None and not behind and not is_a(raw, type):
        yield from functions_of(wrapped)
