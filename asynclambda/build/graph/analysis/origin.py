"""Whose code something is: Python's, that of libraries which are known, or anybody's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.values import (
    Attribute,
    Class,
    Made,
    Module,
    Thing,
    Unsure,
    Value,
)

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.pool import Pool

#: `known`: it does not look tasks up by name, and calls only the functions that it is given.
Origin: TypeAlias = Literal["known", "standard", "library"]

#: Beside the standard library. They neither make tasks nor send to them.
_KNOWN: Final = frozenset(
    {
        "aws_lambda_powertools",
        "aws_xray_sdk",
        "asynclambda",
        "boto3",
        "botocore",
        "builtins",
        "pydantic",
        "pydantic_core",
        "s3transfer",
        "typing_extensions",
    }
)
#: Parts of the standard library that are as good as those, and whose objects are large.
_KNOWN_STANDARD: Final = frozenset(
    {"abc", "enum", "json", "logging", "dataclasses", "typing", "copy", "decimal", "re", "os", "io"}
)
#: Modules whose classes are only there to be derived from.
_BASES: Final = frozenset(
    {"abc", "asynclambda", "builtins", "enum", "pydantic", "typing", "typing_extensions"}
)
#: Libraries whose objects hold nothing of the app's. Those of the others may.
_HARMLESS: Final = frozenset(
    {"aws_xray_sdk", "boto3", "botocore", "pydantic_core", "s3transfer", "typing_extensions"}
    | _KNOWN_STANDARD
)
#: Others of Powertools do: its resolvers have the app's handlers.
_HARMLESS_PARTS: Final = tuple(
    f"aws_lambda_powertools.{each}"
    for each in ("logging", "metrics", "tracing", "shared", "utilities.data_classes")
)


#: Modules that neither keep nor give back what they are given: they write it, send it or count with it.
_GIVE_NOTHING_BACK: Final = frozenset(
    {
        *("aws_lambda_powertools", "aws_xray_sdk", "boto3", "botocore", "s3transfer", "json"),
        *("logging", "re", "os", "io", "decimal", "datetime", "time", "math", "hashlib", "uuid"),
        *("base64", "pathlib", "zlib", "gzip", "csv", "traceback", "warnings", "urllib", "http"),
    }
)
#: Parts of the standard library that call only what can be called, and Python's protocols. Others call
#: methods by name: `contextlib.closing(x)` calls `x.close()`.
_CALL_NO_METHODS: Final = frozenset(
    {
        *("asyncio", "collections", "concurrent", "contextvars", "functools", "heapq", "itertools"),
        *(
            "multiprocessing",
            "operator",
            "queue",
            "random",
            "sched",
            "threading",
            "types",
            "weakref",
        ),
        *(
            "bisect",
            "atexit",
            "signal",
            "time",
            "inspect",
            "pprint",
            "string",
            "textwrap",
            "secrets",
        ),
    }
)
#: Modules whose functions may put what they are given into what they are given, as any library's may.
_FILLING: Final = frozenset(
    {"heapq", "_heapq", "bisect", "_bisect", "operator", "_operator", "array"}
)
#: What is said of the code behind something that nothing is known of.
_ANYBODY: Final = "?"


def origin_of(module: str | None) -> Origin:
    """Whose code a module is, by its name; None stands for Python's own."""
    if module is None:
        return "standard"
    top = module.partition(".")[0]
    if top in _KNOWN or top in _KNOWN_STANDARD:
        return "known"
    return "standard" if top in sys.stdlib_module_names else "library"


def calls_overrides(cls: type[object]) -> bool:
    """Whether a class calls methods that its subclasses override, beside those of Python's protocols."""
    return (cls.__module__ or "").partition(".")[0] not in _BASES


def is_harmless(cls: type[object]) -> bool:
    """Whether an instance of a class is known to hold nothing of the app's."""
    module = cls.__module__ or ""
    return module.partition(".")[0] in _HARMLESS or module.startswith(_HARMLESS_PARTS)


def gives_nothing_back(module: str | None) -> bool:
    """Whether what is given to a module's code neither stays there nor comes back."""
    return (module or "").partition(".")[0] in _GIVE_NOTHING_BACK


def calls_methods(module: str | None) -> bool:
    """Whether code may call methods by name, beside those of its own classes that the app overrides."""
    top = "" if module is None else module.partition(".")[0].lstrip("_")
    return origin_of(module) != "known" and top not in _CALL_NO_METHODS and module is not None


def fills_arguments(module: str | None) -> bool:
    """Whether a function may put one of its arguments into another."""
    return module in _FILLING or origin_of(module) == "library"


def module_of(pool: Pool, callee: Value) -> str | None:
    """The module whose code a call runs; None for Python's own."""
    match callee:
        case Thing(thing=thing):
            return still.text(thing, "__module__") or type(thing).__module__
        case Class(cls=cls):
            return cls.__module__
        case Attribute(receiver=Module(module=module)):
            return module.__name__
        case Attribute(receiver=Made(site=("module", str(name)))):
            return name
        case Attribute(receiver=Made(kind=Class(cls=cls, own=True)), name=name):
            return _base_module(pool, cls, name)
        case Attribute(receiver=Made(kind=Class(cls=cls))):
            return cls.__module__
        case Attribute(receiver=Thing(thing=thing, own=True), name=name):
            return _base_module(pool, type(thing), name)
        case Attribute(receiver=Thing(thing=thing)):
            return still.text(thing, "__module__") or type(thing).__module__
        case Attribute(receiver=Class(cls=cls), name=name):
            return _base_module(pool, cls, name)
        case Unsure():
            return _ANYBODY
        case _:
            return None


def _base_module(pool: Pool, cls: type[object], name: str) -> str:
    """The module of the class that one of the app's has a method from."""
    bases = (each for each in cls.__mro__ if not pool.class_(each).own)
    return next((each.__module__ for each in bases if name in each.__dict__), "builtins")
