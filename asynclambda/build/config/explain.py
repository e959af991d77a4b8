"""Pydantic's errors as faults of the file, for whoever wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from asynclambda.build.config.checks import FAULTS, wrong_type
from asynclambda.build.config.faults import Fault, JsonPath
from asynclambda.build.config.levels import LEVELS, SECTIONS, level_of
from asynclambda.build.config.nearest import nearest, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


def explained(error: ValidationError) -> list[Fault]:
    """The faults of a document that does not fit the model of the file."""
    return [fault for details in error.errors(include_url=False) for fault in _faults(details)]


def _faults(details: ErrorDetails) -> Iterator[Fault]:
    path: JsonPath = details["loc"]
    value: Any = details["input"]
    match details["type"]:
        case error_type if error_type == FAULTS:
            for fault in details["ctx"]["faults"]:
                yield replace(fault, path=(*path, *fault.path))
        case "extra_forbidden":
            yield _unknown_key(path)
        case "missing":
            yield _missing_key(path)
        case "model_type" | "model_attributes_type" | "dict_type":
            yield replace(wrong_type(value, "an object", _object_remedy(path)), path=path)
        case "tuple_type":
            yield replace(wrong_type(value, "a list", "Put it into a list: [ … ]."), path=path)
        case _:
            # No check of ours gives another one; a newer pydantic might.
            yield Fault(path, f"{details['msg'][:1].lower()}{details['msg'][1:]}")


def _object_remedy(path: JsonPath) -> str:
    level, rest = level_of(path)
    match rest:
        case (str() as section,) if section in SECTIONS:
            return f"It has: {', '.join(SECTIONS[section].model_fields)}."
        case ():
            return f"{level.form} holds keys of the {level.name} level; write {{}} if it has none."
        case _:
            return "Write it as { … }."


def _unknown_key(path: JsonPath) -> Fault:
    level, rest = level_of(path)
    key = str(path[-1])
    if len(rest) > 1:
        section = str(rest[0])
        remedy = suggestion(key, SECTIONS[section].model_fields, otherwise=f"{section} has")
        return Fault(path, "there is no such key", remedy)
    if any(key in each.known for each in LEVELS):
        what = f"{key} may not stand at {level.name} level"
        return Fault(path, what, _ELSEWHERE.get((level.name, key), f"It may at {_levels_of(key)}."))
    near = nearest(key, dict.fromkeys(name for each in LEVELS for name in each.known))
    if near is not None and near not in level.known:
        remedy = f'"{near}" is one, but only at {_levels_of(near)}.'
    else:
        remedy = suggestion(key, level.known, otherwise=f"At {level.name} level there are")
    return Fault(path, "there is no such key", remedy)


#: A remedy for who has the levels the wrong way round.
_ELSEWHERE = {
    ("stage", "tasks"): "Turn it round: tasks.<task>.stages.<stage>, from the top level.",
}


def _levels_of(key: str) -> str:
    """Where a key may stand: `app and stage level (the top level, stages.<stage>)`."""
    levels = [each for each in LEVELS if key in each.known]
    *names, last = [each.name for each in levels]
    listed = f"{', '.join(names)} and {last}" if names else last
    return f"{listed} level ({', '.join(each.form for each in levels)})"


def _missing_key(path: JsonPath) -> Fault:
    *above, key = path
    section = str(above[-1]) if above else ""
    field = SECTIONS[section].model_fields[str(key)] if section in SECTIONS else None
    return Fault(tuple(above), f'"{key}" is missing', field.description if field else None)
