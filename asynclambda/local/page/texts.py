"""Texts as the page keeps them: not longer than a person reads, and not more than they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic import JsonValue

#: Characters of a payload, of an event or of a line that are kept.
TEXT_LIMIT: Final = 65_536


def cut(text: str) -> str:
    """A text, or its beginning and how long it is, where it is long."""
    if len(text) <= TEXT_LIMIT:
        return text
    return f"{text[:TEXT_LIMIT]}… ({len(text):,} characters)"


def cut_value(value: JsonValue) -> JsonValue:
    """A value for a reader: as it is, or the beginning of its text where that is long."""
    text = repr(value)
    return value if len(text) <= TEXT_LIMIT else cut(text)


def message_of(stack: str, name: str) -> str:
    """The text of an exception, from the last line of its traceback: `app.CardDeclined: the bank says no`.

    Args:
        stack: The traceback.
        name: The name of the exception's class, without its module.
    """
    last = stack.rstrip().rpartition("\n")[2]
    kind, colon, text = last.partition(": ")
    return text if colon and kind.rpartition(".")[2] == name else last
