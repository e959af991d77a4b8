"""The file's bytes as a JSON document, with what JSON's own reader lets pass as faults.

Python's reader keeps the last of two equal keys without a word, takes `NaN`, and gives up on very long
numbers and very deep nesting with errors that name no place.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from asynclambda.build.config.faults import FILE, Fault, JsonPath, config_error
from asynclambda.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

#: How deep objects and lists may lie in each other. Real ones stay below 20.
DEPTH: Final = 50

#: Digits of a whole number. No value of a template is longer.
_DIGITS: Final = 30

#: How much of a broken line is shown, in characters.
_WIDTH: Final = 90


def parse(content: bytes) -> tuple[JsonValue, list[Fault]]:
    """The document, and what is wrong with it as JSON.

    A key that stands twice has its last value in the document; a number that cannot be used is None.

    Raises:
        ConfigError: The content is no JSON at all, or too deep to look at.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"byte {error.start} is no UTF-8",
            where=f"{FILE}: line {line}",
            remedy="Save the file in UTF-8.",
        ) from None
    if not text.strip():
        raise ConfigError("the file is empty", where=FILE, remedy="Write {}, or remove the file.")
    try:
        document: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_Unusable,
        )
    except json.JSONDecodeError as error:
        raise _no_json(text, error) from None
    except RecursionError:
        raise config_error([_too_deep(())]) from None
    faults: list[Fault] = []
    return _cleaned(document, (), faults), faults


class _Object(dict[str, object]):
    """An object that remembers which of its keys stood there before."""

    repeated: tuple[str, ...] = ()


class _Unusable:
    """A number that no template can have. It may be part of a secret, so its text is not kept."""

    def __init__(self, text: str) -> None:
        pass


def _object(pairs: list[tuple[str, object]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        times = Counter(key for key, _ in pairs)
        made.repeated = tuple(key for key in made if times[key] > 1)
    return made


def _whole(text: str) -> int | _Unusable:
    return int(text) if len(text) <= _DIGITS else _Unusable(text)


def _fraction(text: str) -> float | _Unusable:
    number = float(text)
    return number if math.isfinite(number) else _Unusable(text)


def _cleaned(value: object, path: JsonPath, faults: list[Fault]) -> JsonValue:
    """The value as plain JSON; adds what is wrong with it to `faults`.

    Raises:
        ConfigError: It is nested too deep; with that, nothing else can be relied on.
    """
    if len(path) > DEPTH:
        raise config_error([*faults, _too_deep(path[:3])])
    match value:
        case _Object():
            faults.extend(_key_faults(value, path))
            return {key: _cleaned(each, (*path, key), faults) for key, each in value.items()}
        case list():
            return [_cleaned(each, (*path, index), faults) for index, each in enumerate(value)]
        case _Unusable():
            faults.append(
                Fault(path, "the number is too long, too large or none at all", "Give another.")
            )
        case str():
            if _broken(value):
                faults.append(_broken_text(path, "the text"))
            return value
        case int() | float():
            return value
        case _:
            # CloudFormation refuses a template with a null anywhere.
            faults.append(Fault(path, "null is no value", "Leave the key out."))
    return None


def _key_faults(value: _Object, path: JsonPath) -> Iterator[Fault]:
    for key in value.repeated:
        yield Fault(
            (*path, key),
            "the key stands there more than once",
            "Keep one: JSON readers take the last and drop the others without a word.",
        )
    for key in value:
        if _broken(key):
            yield _broken_text((*path, key), "the key")


def _broken(text: str) -> bool:
    """Whether it has half of a character that UTF-16 writes in two (`"\\ud83d"` without its other)."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _broken_text(path: JsonPath, what: str) -> Fault:
    return Fault(path, f"{what} has half a character: an unpaired \\ud800 to \\udfff escape")


def _too_deep(path: JsonPath) -> Fault:
    return Fault(path, f"objects and lists lie in each other more than {DEPTH} deep")


def _no_json(text: str, error: json.JSONDecodeError) -> ConfigError:
    line = re.split(r"\r\n|\r|\n", text[error.pos - error.colno + 1 :], maxsplit=1)[0]
    at = error.colno - 1
    start = max(0, at - _WIDTH // 2)
    shown = _masked(text, error.pos, line)[start : start + _WIDTH]
    what = f"{error.msg[:1].lower()}{error.msg[1:]}"
    return ConfigError(
        f"no valid JSON: {what}\n    {shown}\n    {' ' * (at - start)}^",
        where=f"{FILE}: line {error.lineno}, column {error.colno}",
        remedy=_hint(text, error),
    )


def _masked(text: str, position: int, line: str) -> str:
    """The line with signs of one column each, and without values of environment variables.

    Where the JSON is broken nobody can say what a text belongs to. But up to that place it is whole, so
    it can be said whether the last `environment_variables` has been closed; if not, what follows the
    line's first colon may be a secret.
    """
    start = text.rfind('"environment_variables"', 0, position)
    opened = re.sub(r'"(?:[^"\\]|\\.)*"', "", text[start:position]) if start >= 0 else "}"
    if opened.count("}") < max(1, opened.count("{")):
        head, colon, tail = line.partition(":") if ":" in line else ("", "", line)
        line = head + colon + re.sub(r'[^\s"{}\[\],:]', "*", tail)
    return "".join(sign if sign.isprintable() else " " for sign in line)


def _hint(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :]
    before = text[: error.pos].rstrip()
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments: remove it."
    if rest.startswith("'"):
        return "JSON has double quotes only."
    if rest[:1] in {"}", "]"} and before.endswith(","):
        return f"Remove the comma before the {rest[0]}."
    if "trailing comma" in error.msg:
        return "Remove the comma."
    if rest[:1].isalpha() or rest[:1] == "_":
        return "Put names and texts into double quotes; JSON knows true, false and numbers besides."
    if not rest.strip():
        return "The file ends too early: a quote, a } or a ] is missing."
    if error.msg == "Extra data":
        return "The document has ended before this: is there a } or ] too many?"
    if "control character" in error.msg:
        return r"A line break or tab in a text is written \n or \t; or a closing quote is missing."
    return "Look at the end of the line above, too: a comma or a quote may be missing there."
