"""A fault of the config file: where it is, what is wrong, what to do; and the error made of all of them.

A file is read to its end before it is refused, so that whoever wrote it sees every fault at once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The config file, as messages name it: from the project's own folder.
FILE = ".async_lambda/config.json"

#: The way to a value of a JSON document: keys and list indices, from the top.
JsonPath: TypeAlias = tuple[str | int, ...]

#: How many faults are listed. Somebody who has more has one cause, or another file.
LISTED = 30

_PLAIN_KEY = re.compile(r"[$\w][\w:-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the file."""

    path: JsonPath
    #: A clause without its full stop.
    what: str
    #: A sentence; None where the clause says it already.
    remedy: str | None = None


def path_text(path: JsonPath) -> str:
    """A path as messages write it: `tasks.ChargeCard.layers[0]`; keys with other signs are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}"
        else:
            text += f"[{quoted(part)}]"
    return text.removeprefix(".")


def where(path: JsonPath) -> str:
    """The file and the path in it."""
    return f"{FILE}: {path_text(path)}" if path else FILE


def config_error(faults: Sequence[Fault]) -> ConfigError:
    """One error that tells them all, in their order. `faults` is not empty."""
    if len(faults) == 1:
        [fault] = faults
        return ConfigError(fault.what, where=where(fault.path), remedy=fault.remedy)
    lines = [f"{len(faults)} faults"]
    for fault in faults[:LISTED]:
        at = f"{path_text(fault.path)}: " if fault.path else ""
        lines.append(f"  {at}{fault.what}")
        if fault.remedy is not None:
            lines.append(f"    {fault.remedy}")
    if len(faults) > LISTED:
        lines.append(f"  … and {len(faults) - LISTED} more")
    return ConfigError("\n".join(lines), where=FILE)


def quoted(text: str, limit: int = 60) -> str:
    """Text in double quotes, on one line, of printable signs, and no longer than `limit` of them."""
    shown = text if len(text) <= limit else f"{text[:limit]}…"
    return json.dumps(shown, ensure_ascii=not shown.isprintable())


def described(value: object, *, secret: bool = False) -> str:
    """A value of a JSON document in words, such as `the string "512"`.

    Args:
        value: The value.
        secret: Only its kind is said, as its text may be a password.
    """
    match value:
        case None:
            return "null"
        case bool():
            kind, text = "boolean", "true" if value else "false"
        case int() | float():
            kind, text = "number", repr(value) if len(repr(value)) <= 40 else ""
        case str():
            kind, text = "string", quoted(value)
        case list() | tuple():
            return "a list" if value else "an empty list"
        case dict():
            return "an object" if value else "an empty object"
        case _:
            return "something that JSON cannot say"
    return f"a {kind}" if secret or not text else f"the {kind} {text}"
