"""A function's log line as a person reads it at a terminal."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

import asynclambda

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Fields of Powertools' lines that say nothing new beside the time, the task and the text.
_DULL = frozenset(
    {"level", "location", "message", "timestamp", "service", "task", "exception", "exception_name",
     "stack_trace", "invocation_id", "root_invocation_id", "message_id", "xray_trace_id"}
)  # fmt: skip
#: What nearly every line says.
_USUAL = {"lane": 0, "attempt": 1}
_STYLES = {"DEBUG": "dim", "WARNING": "yellow", "ERROR": "bold red", "CRITICAL": "bold red"}

#: Where the engine has unpacked the bundle: its files are named as in the project without it.
_UNPACKED = re.compile(r"/\S*?/ministack-provided-code-\d+/[0-9a-f]{64}/")
#: A frame of the framework's own, in a bundle or where it is installed, with the source and the marks
#: below it.
_OWN_FRAME = re.compile(
    rf'  File "(?:{re.escape(str(Path(asynclambda.__file__).parent))}|asynclambda)/.*\n(?:    .*\n)*'
)


def fields_of(line: str) -> Mapping[str, object] | None:
    """The fields of a line that Powertools' logger wrote; None for any other line."""
    try:
        fields: object = json.loads(line)
    except ValueError:
        return None
    if isinstance(fields, dict) and {"level", "message"} <= fields.keys():
        return fields
    return None


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
        elif name not in _DULL and not (name in _USUAL and value == _USUAL[name]):
            text.append(f"  {name}={_word(value)}", "dim")
    if "exception" in fields:
        text.append(f"\n{traceback_of_the_app(str(fields['exception']))}", "red")
    return text


def traceback_of_the_app(traceback: str) -> str:
    """A traceback with paths as in the project, and without the frames that are in every one."""
    here = f'File "{Path.cwd()}{os.sep}'
    return _OWN_FRAME.sub("", _UNPACKED.sub("", traceback)).replace(here, 'File "')


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
