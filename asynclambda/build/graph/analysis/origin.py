"""Whose code something is: Python's, that of libraries which are known, or anybody's."""

from __future__ import annotations

import sys
from typing import Final, Literal, TypeAlias

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
#: Libraries whose objects hold nothing of the app's. The builtins' and the framework's may.
_HARMLESS: Final = (_KNOWN - {"builtins", "asynclambda"}) | _KNOWN_STANDARD


def origin_of(module: str | None) -> Origin:
    """Whose code a module is, by its name."""
    top = (module or "builtins").partition(".")[0]
    if top in _KNOWN or top in _KNOWN_STANDARD:
        return "known"
    return "standard" if top in sys.stdlib_module_names else "library"


def calls_overrides(cls: type[object]) -> bool:
    """Whether a class calls methods that its subclasses override, beside those of Python's protocols."""
    return (cls.__module__ or "").partition(".")[0] not in _BASES


def is_harmless(cls: type[object]) -> bool:
    """Whether an instance of a class is known to hold nothing of the app's."""
    return (cls.__module__ or "").partition(".")[0] in _HARMLESS
