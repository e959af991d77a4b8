"""What pydantic checks and its JSON Schema does not tell, as texts that can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import partial
from typing import Any

_BOUNDS = ("le", "ge", "lt", "gt")
_CLOCK = (*_BOUNDS, "now_op", "tz_constraint", "microseconds_precision")
#: The constraints of pydantic's core schemas that are not in its JSON Schema, by type.
_CONSTRAINTS: Mapping[str, tuple[str, ...]] = {
    "datetime": _CLOCK,
    "date": _CLOCK,
    "time": _CLOCK,
    "timedelta": _BOUNDS,
    "uuid": ("version",),
    "url": ("allowed_schemes", "host_required"),
    "multi-host-url": ("allowed_schemes", "host_required"),
    "decimal": (*_BOUNDS, "multiple_of", "max_digits", "decimal_places"),
    # A text is changed first and checked then, so that it matters where it is checked.
    "str": ("strip_whitespace", "to_lower", "to_upper"),
}
#: What a model's config restricts in its fields, without a word in their schemas.
_CONFIG = (
    "strict",
    "str_min_length",
    "str_max_length",
    "str_strip_whitespace",
    "str_to_lower",
    "str_to_upper",
)
_FUNCTIONS = ("function-after", "function-before", "function-wrap", "function-plain")


def restrictions(schema: Mapping[str, Any]) -> list[str]:
    """The restrictions of one part of a core schema, not of what is in it."""
    return list(_restrictions(schema))


def _restrictions(schema: Mapping[str, Any]) -> Iterator[str]:
    kind = schema["type"]
    if schema.get("strict"):
        yield "strict"
    for name in _CONSTRAINTS.get(kind, ()):
        if _restricts(schema.get(name)):
            yield f"{name}={_text(schema[name])}"
    config: Mapping[str, Any] = schema.get("config") or {}
    for name in _CONFIG:
        if _restricts(config.get(name)):
            yield "strict" if name == "strict" else f"{name}={_text(config[name])}"
    if kind in _FUNCTIONS and is_foreign(schema["function"]):
        yield f"validator {function_name(schema['function'])}"
    if kind == "chain":
        for step in schema["steps"]:
            yield from _restrictions(step)


def is_foreign(function: Any) -> bool:
    """Whether a function is none of pydantic's own, whose effect is in the schema."""
    return not _function(function).__module__.startswith(("pydantic.", "pydantic_core."))


def function_name(function: Any) -> str:
    """A name of a function or class that is the same in every process."""
    named = _function(function)
    return f"{named.__module__}.{named.__qualname__}"


def _function(function: Any) -> Any:
    while True:
        if isinstance(function, Mapping):  # pydantic's `{"type": "no-info", "function": ...}`
            inner = function.get("function")
            function = dict if inner is None else inner
        elif isinstance(function, partial):
            function = function.func
        elif hasattr(function, "__qualname__") and hasattr(function, "__module__"):
            return function
        else:
            function = type(function)


def _restricts(value: object) -> bool:
    # A bound may be 0, which is no False. `truncate` is the default of `microseconds_precision`.
    return value is not None and value is not False and value != "truncate"


def _text(value: object) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)
