"""`tags`: on every resource that the framework makes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

from asynclambda.build.config.checks import Check, refused, wrong_type
from asynclambda.build.config.faults import Fault

if TYPE_CHECKING:
    from pydantic import JsonValue

#: Tags that a resource may have. The framework adds four at most.
#: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
LIMIT = 50 - 4

# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_KEY = 128
_VALUE = 256
_SIGNS = re.compile(r"[\w .:/=+@-]*")

_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "propertyNames": {"minLength": 1, "maxLength": _KEY},
    "additionalProperties": {"type": "string", "maxLength": _VALUE},
}


def _tags(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        raise refused(wrong_type(value, "an object", 'Write {"name": "value"}.'))
    faults = [fault for key, each in value.items() for fault in _faults(key, each)]
    if faults:
        raise refused(*faults)
    return value


def _faults(key: str, value: JsonValue) -> Iterator[Fault]:
    if not 1 <= len(key) <= _KEY:
        yield Fault((key,), f"the key of a tag has 1 to {_KEY} characters, not {len(key)}")
    elif key.casefold().startswith("aws:"):
        yield Fault((key,), "keys that begin with aws: are AWS's", "Take another.")
    elif not _SIGNS.fullmatch(key):
        yield Fault((key,), "the key of a tag has a sign that AWS does not take", _ALLOWED)
    if not isinstance(value, str):
        quote = "Put it into double quotes." if isinstance(value, int | float) else None
        yield replace(wrong_type(value, "a string", quote), path=(key,))
    elif len(value) > _VALUE:
        yield Fault((key,), f"the value of a tag has at most {_VALUE} characters, not {len(value)}")
    elif not _SIGNS.fullmatch(value):
        yield Fault((key,), "the value of a tag has a sign that AWS does not take", _ALLOWED)


_ALLOWED = "Take letters, digits, spaces and . : / = + - _ @"

#: Keys and values of tags.
Tags: TypeAlias = Annotated[Mapping[str, str], Check(_tags, _SCHEMA)]
