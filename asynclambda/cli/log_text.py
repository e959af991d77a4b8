"""A function's log line as a person reads it at a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.text import Text

from asynclambda.local.log_fields import DULL, USUAL, traceback_of_the_app

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLES = {"DEBUG": "dim", "WARNING": "yellow", "ERROR": "bold red", "CRITICAL": "bold red"}


def readable(fields: Mapping[str, object]) -> Text:
    """The text of a logger's line, then its fields, and below them its traceback."""
    level = str(fields["level"])
    text = Text()
    if level != "INFO":
        text.append(f"{level} ", _STYLES.get(level, ""))
    text.append(_word(fields["message"]))
    for name, value in fields.items():
        if name == "source_task":
            text.append(f"  from={value}", "dim")
        elif name not in DULL and not (name in USUAL and value == USUAL[name]):
            text.append(f"  {name}={_word(value)}", "dim")
    if "exception" in fields:
        text.append(f"\n{traceback_of_the_app(str(fields['exception']))}", "red")
    return text


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
