"""`limits`: what the project allows its stack, below what AWS does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

from asynclambda.build.config.checks import Check, refused, wrong_type
from asynclambda.build.config.faults import Fault
from asynclambda.build.config.nearest import suggestion
from asynclambda.build.ledger.entry import Limit

if TYPE_CHECKING:
    from pydantic import JsonValue

NAMES = tuple(limit.key for limit in Limit)

_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        limit.key: {"type": "integer", "minimum": 0, "description": limit.meaning}
        for limit in Limit
    },
    "additionalProperties": False,
}


def _limits(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        raise refused(wrong_type(value, "an object", 'Write {"resources": 400}.'))
    faults = [fault for key, each in value.items() for fault in _faults(key, each)]
    if faults:
        raise refused(*faults)
    return value


def _faults(key: str, value: JsonValue) -> Iterator[Fault]:
    if key not in NAMES:
        remedy = suggestion(key, NAMES, otherwise="There are")
        yield Fault((key,), "there is no such limit", remedy)
    elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield replace(wrong_type(value, "a whole number from 0"), path=(key,))


#: The project's own limits, by name.
Limits: TypeAlias = Annotated[Mapping[str, int], Check(_limits, _SCHEMA)]
