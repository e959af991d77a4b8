"""What a dead message says of its end: the message attributes that it has in the DLQ.

SQS moves a message there by itself when its attempts are over, and says nothing of why. A task that knows
why sends the message there itself, body unchanged, with these attributes beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Why a message is dead: its task said so (`permanent`), it could not be read (`invalid`), its last
#: attempt failed (`attempts`), or its chain was too long (`hops`).
Reason: TypeAlias = Literal["permanent", "invalid", "attempts", "hops"]

_PREFIX = "AsyncLambda."
#: Characters of an error's text that are kept: attributes count towards SQS's 1 MiB a message.
TEXT_LIMIT = 1_000
#: What SQS takes in a string: https://www.w3.org/TR/REC-xml/#charsets.
_UNFIT = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


class Attribute(TypedDict):
    """A message attribute as SQS's API has it."""

    DataType: str
    StringValue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """Why and when a message died."""

    reason: Reason
    task_id: str
    error_type: str
    error_text: str
    #: How often the message had been received.
    attempt: int
    #: UTC.
    time: datetime
    #: The queue that it came from, by name; replay puts it back there.
    queue_name: str
    #: X-Ray's trace id; None where the function is not traced.
    trace_id: str | None = None

    def attributes(self) -> dict[str, Attribute]:
        """The message attributes; eight of the ten that SQS allows."""
        texts = {
            "Reason": self.reason,
            "Task": self.task_id,
            "ErrorType": self.error_type,
            "ErrorText": self.error_text[:TEXT_LIMIT],
            "Attempt": str(self.attempt),
            "Time": self.time.astimezone(UTC).isoformat(timespec="milliseconds"),
            "Queue": self.queue_name,
            "Trace": self.trace_id or "",
        }
        return {
            _PREFIX + name: {"DataType": "String", "StringValue": _UNFIT.sub("\ufffd", text)}
            for name, text in texts.items()
            if text
        }

    @classmethod
    def of(cls, attributes: Mapping[str, Mapping[str, str]]) -> Death | None:
        """Reads the attributes again; None where the message has none of ours, or unreadable ones."""
        texts = {
            name.removeprefix(_PREFIX): value.get("StringValue", "")
            for name, value in attributes.items()
            if name.startswith(_PREFIX)
        }
        reason = texts.get("Reason")
        if reason not in get_args(Reason):
            return None
        try:
            return cls(
                reason=next(each for each in get_args(Reason) if each == reason),
                task_id=texts["Task"],
                error_type=texts["ErrorType"],
                error_text=texts.get("ErrorText", ""),
                attempt=int(texts["Attempt"]),
                time=datetime.fromisoformat(texts["Time"]),
                queue_name=texts["Queue"],
                trace_id=texts.get("Trace"),
            )
        except (KeyError, ValueError):
            return None
