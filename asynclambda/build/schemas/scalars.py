"""Numbers and texts: whether what is sent keeps to what a reader asks."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from asynclambda.build.schemas.nodes import Node, equal
from asynclambda.build.schemas.problem import Problem

#: Ours, on what is sent: the one value that it is.
VALUE = "value"

TEXT_KEYWORDS = frozenset(
    {"minLength", "maxLength", "pattern", "format", "contentMediaType", "contentSchema"}
)
#: Formats that any text has.
_ANY_TEXT = frozenset({None, "path", "binary", "password"})
#: Formats whose length in JSON is not that of the value.
_ENCODED = frozenset({"binary", "base64url", "hex"})
#: What pydantic reads as another format in its lax mode.
_READ_AS = frozenset({("ipv4", "ipvanyaddress"), ("ipv6", "ipvanyaddress")})
_READ_AS_LAX = frozenset({("date", "date-time")})


def number_problems(sent: Node, read: Node, path: str) -> list[Problem]:
    """Where numbers that are sent may be out of a reader's bounds."""
    found: list[Problem] = []
    (low, low_open), (high, high_open) = _lowest(sent), _highest(sent)
    least, least_open = _lowest(read)
    most, most_open = _highest(read)
    if low < least or (low == least and least_open and not low_open):
        found.append(
            Problem(path, f"{_bound(low, 'from')} is sent, and over {_number(least)} read")
            if least_open
            else Problem(path, f"{_bound(low, 'from')} is sent, and {_number(least)} or more read")
        )
    if high > most or (high == most and most_open and not high_open):
        found.append(
            Problem(path, f"{_bound(high, 'up to')} is sent, and under {_number(most)} read")
            if most_open
            else Problem(path, f"{_bound(high, 'up to')} is sent, and at most {_number(most)} read")
        )
    step = read.get("multipleOf")
    if step is not None and not _is_multiple(sent, step):
        found.append(Problem(path, f"only multiples of {_number(step)} are read"))
    return found


def text_problems(sent: Node, read: Node, path: str, *, strict: bool) -> list[Problem]:
    """Where texts that are sent may not have a reader's format, pattern or length."""
    found: list[Problem] = []
    formats = (sent.get("format"), read.get("format"))
    reads = formats[0] == formats[1] or formats[1] in _ANY_TEXT or formats in _READ_AS
    if not reads and (strict or formats not in _READ_AS_LAX):
        found.append(Problem(path, f"sent as {sent.described}, read as {read.described}"))
    for keyword in ("contentMediaType", "contentSchema"):
        if keyword in read.keywords and not equal(read.get(keyword), sent.get(keyword)):
            found.append(Problem(path, "the JSON in the text is another one"))
            break
    return [*found, *_pattern(sent, read, path), *_length(sent, read, path)]


def _pattern(sent: Node, read: Node, path: str) -> list[Problem]:
    pattern = read.get("pattern")
    if pattern is None or pattern == sent.get("pattern"):
        return []
    value = sent.get(VALUE)
    if isinstance(value, str):
        try:
            if re.search(pattern, value):
                return []
        except re.error:  # Rust's, whose patterns pydantic takes, has what Python's has not
            pass
    return [Problem(path, f"only what matches {json.dumps(pattern)} is read")]


def _length(sent: Node, read: Node, path: str) -> list[Problem]:
    found: list[Problem] = []
    formats = (sent.get("format"), read.get("format"))
    # Bytes are counted before they are encoded, and characters are none.
    known = formats[0] == formats[1] or not _ENCODED & set(formats)
    least, most = read.get("minLength"), read.get("maxLength")
    shortest = sent.get("minLength") or 0 if known else 0
    longest = sent.get("maxLength") if known else None
    if least and shortest < least:
        found.append(Problem(path, f"at least {least} characters are read, and fewer may be sent"))
    if most is not None and (longest is None or longest > most):
        found.append(Problem(path, f"at most {most} characters are read, and more may be sent"))
    return found


def _lowest(node: Node) -> tuple[float, bool]:
    """The lower bound, and whether that itself is out of it."""
    return _bounds(node, "minimum", "exclusiveMinimum", -math.inf, 1)


def _highest(node: Node) -> tuple[float, bool]:
    return _bounds(node, "maximum", "exclusiveMaximum", math.inf, -1)


def _bounds(node: Node, closed: str, open_: str, none: float, step: int) -> tuple[float, bool]:
    inside: float = node.keywords.get(closed, none)
    outside: float = node.keywords.get(open_, none)
    if outside == none:
        return inside, False
    if node.type == "integer" and isinstance(outside, int):
        outside += step
        is_open = False
    else:
        is_open = True
    # The narrower of the two, where both are given.
    narrower = (outside >= inside) if step > 0 else (outside <= inside)
    return (outside, is_open) if narrower else (inside, False)


def _is_multiple(sent: Node, step: Any) -> bool:
    own = sent.get("multipleOf")
    if own is None:
        own = sent.get(VALUE)
    if own is None:
        return step == 1 and sent.type == "integer"
    if isinstance(own, int) and isinstance(step, int):
        return own % step == 0
    return bool(own == step)


def _bound(value: float, word: str) -> str:
    return "any number" if math.isinf(value) else f"a number {word} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
