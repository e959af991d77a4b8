"""A function's log line as a person wants it: the fields that the logger wrote, the traceback of the app."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import asynclambda

if TYPE_CHECKING:
    from pydantic import JsonValue

#: Fields of Powertools' lines that say nothing new beside the time, the task and the text.
DULL: Final = frozenset(
    {"level", "location", "message", "timestamp", "service", "task", "exception", "exception_name",
     "stack_trace", "invocation_id", "root_invocation_id", "message_id", "xray_trace_id"}
)  # fmt: skip
#: What nearly every line says.
USUAL: Final[dict[str, JsonValue]] = {"lane": 0, "attempt": 1}

#: Where the engine has unpacked the bundle: its files are named as in the project without it.
_UNPACKED = re.compile(r"/\S*?/ministack-provided-code-\d+/[0-9a-f]{64}/")
#: A frame of the framework's own, in a bundle or where it is installed, with the source and the marks
#: below it.
_OWN_FRAME = re.compile(
    rf'  File "(?:{re.escape(str(Path(asynclambda.__file__).parent))}|asynclambda)/.*\n(?:    .*\n)*'
)


def fields_of(line: str) -> dict[str, JsonValue] | None:
    """The fields of a line that Powertools' logger wrote; None for any other line."""
    if not line.startswith("{"):
        return None
    try:
        fields: JsonValue = json.loads(line)
    except ValueError:
        return None
    if isinstance(fields, dict) and {"level", "message"} <= fields.keys():
        return fields
    return None


def traceback_of_the_app(traceback: str) -> str:
    """A traceback with paths as in the project, and without the frames that are in every one."""
    here = f'File "{Path.cwd()}{os.sep}'
    return _OWN_FRAME.sub("", _UNPACKED.sub("", traceback)).replace(here, 'File "')
