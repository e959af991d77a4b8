"""Marshalled code in canonical form: the same value, and never but one form of it."""

from __future__ import annotations

import marshal
import sys
from types import CodeType
from typing import Any

import pytest

from asynclambda.build.bundle.canonical import UnknownFormatError, canonical

SOURCE = '''
"""A module with one of every constant."""
import os
from typing import NamedTuple

SMALL, LARGE, HUGE, NEGATIVE = 1, 2**40, 2**200, -(2**70)
REAL, MINUS_ZERO, ZERO, IMAGINARY = 1.5, -0.0, 0.0, 2j
TEXT, UMLAUT, SNOWMAN, LONG, RAW = "two words", "größe", "☃", "x y" * 100, b"raw"
LONG_NAME = "n" * 300
NOTHING = (None, True, False, ..., (), frozenset())

class Point(NamedTuple):
    x: int = 1
    größe: float = 1.5

def check(value, *rest, key="two words", **more):
    """Say whether."""
    if value in {"b", "a", "c", 1, (1, 2), "two words"}:
        return [lambda: x for x in (1, 2, 3) if x in {"b", "a", "c", 1, (1, 2), "two words"}]
    try:
        return more["größe"] + os.environ["x"]
    except* KeyError as error:
        yield error
    finally:
        (lambda: key)()

async def wait(x, /, *, y):
    async with x as z:
        return [i async for i in z if (w := i)]
'''


def compiled(source: str = SOURCE) -> CodeType:
    return compile(source, "/var/task/src/x.py", "exec", dont_inherit=True)


def loaded(data: bytes) -> Any:
    return marshal.loads(data)  # noqa: S302 — what this file made itself


def everything_in(code: CodeType) -> list[object]:
    """All that a code object says about itself, with the types of its constants."""
    names = [name for name in dir(code) if name.startswith("co_") and name != "co_lnotab"]
    said: list[object] = []
    for name in names:
        value = getattr(code, name)
        if name == "co_consts":
            value = [
                everything_in(each) if isinstance(each, CodeType) else (type(each), repr(each))
                for each in value
                if not isinstance(each, frozenset)
            ] + [each for each in value if isinstance(each, frozenset)]
        said.append((name, list(value()) if callable(value) else value))
    return said


def test_the_code_is_the_same() -> None:
    code = compiled()

    again = loaded(canonical(marshal.dumps(code)))

    assert again == code
    assert everything_in(again) == everything_in(code)


def test_a_canonical_form_is_its_own() -> None:
    once = canonical(marshal.dumps(compiled()))

    assert canonical(once) == once


@pytest.mark.parametrize("version", [2, 3, 4])
def test_references_and_interning_make_no_difference(version: int) -> None:
    # Version 2 has neither, so the form is a function of nothing but values.
    code = compiled()
    raw = marshal.dumps(code)

    assert marshal.dumps(code, version) != raw or version == 4
    assert canonical(marshal.dumps(code, version)) == canonical(raw)


def test_what_others_hold_makes_no_difference() -> None:
    code = compiled()
    before = marshal.dumps(code)
    holders = [*code.co_consts, *code.co_names, code.co_filename]
    interned = [sys.intern("two" + " words"), sys.intern("raw" + "☃")]

    again = marshal.dumps(compiled())
    held = marshal.dumps(code)

    assert {before, held, again} != {before}, "the test makes no difference itself"
    assert {canonical(each) for each in (before, held, again)} == {canonical(before)}
    assert holders
    assert interned


def test_equal_frozensets_are_one_whatever_their_order() -> None:
    first: frozenset[str | int] = frozenset(["a", "b", "c", "two words", 1, 2])
    second = frozenset(sorted(first, key=str, reverse=True))

    assert canonical(marshal.dumps((first, second), 2)) == canonical(
        marshal.dumps((second, second), 4)
    )


def test_constants_of_different_types_stay_apart() -> None:
    values = (1, 1.0, True, "1", b"1", (1,), (1.0,), 0.0, -0.0, frozenset([1]), None)

    again = loaded(canonical(marshal.dumps(values * 2)))

    assert [(type(each), repr(each)) for each in again] == [
        (type(each), repr(each)) for each in values * 2
    ]


def test_long_tuples_and_slices() -> None:
    values = tuple(range(1000))
    assert loaded(canonical(marshal.dumps((values, values)))) == (values, values)

    # Python 3.14 has constant slices: a type with three objects in it, and no count.
    piece = b":" + b"i\x01\x00\x00\x00" + b"N" + b"N"
    assert canonical(b")\x02" + piece + piece) == b")\x02" + b"\xba" + piece[1:] + b"r\0\0\0\0"


def test_a_string_looks_like_a_name_or_not() -> None:
    assert canonical(b"z\x03abc") == canonical(b"Z\x03abc") == b"Z\x03abc"
    assert canonical(b"Z\x03a c") == canonical(b"a\x03\x00\x00\x00a c") == b"z\x03a c"


@pytest.mark.parametrize("data", [b"", b"?", b"i\x00", b"NN", b")\x02N", b"\x7f"])
def test_what_is_not_known_is_an_error(data: bytes) -> None:
    with pytest.raises(UnknownFormatError):
        canonical(data)
