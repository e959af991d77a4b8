"""What comes out of the functions' processes: lines, and where an invocation starts and ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime, timedelta

#: `ok`; `error`: the handler raised; `timeout`: it was killed at its deadline; `stopped`: it crashed,
#: or was killed by an update.
Outcome: TypeAlias = Literal["ok", "error", "timeout", "stopped"]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that a function wrote; a traceback that the runtime reports is one line, too."""

    #: Lambda's name of the function.
    function: str
    #: When it got here. UTC.
    at: datetime
    #: Without its end. Has line breaks only where the runtime joined lines to one event.
    text: str
    #: Lambda's request id; None for what a process writes before its first event.
    request_id: str | None
    #: The process, as Lambda names its log stream.
    environment: str


@dataclass(frozen=True, slots=True)
class InvocationStarted:
    """A function has got an event."""

    function: str
    at: datetime
    request_id: str
    #: When it will be killed. UTC.
    deadline: datetime
    environment: str
    #: The event, JSON; empty where the process does not say.
    body: str = ""


@dataclass(frozen=True, slots=True)
class InvocationEnded:
    """A function has answered, or its process is gone without an answer."""

    function: str
    at: datetime
    request_id: str
    outcome: Outcome
    #: The exception's class name where `outcome` is `error`.
    error_type: str | None
    duration: timedelta
    environment: str
    #: What the handler gave back, or the exception as Lambda reports it, JSON; empty where there is none.
    body: str = ""


LogEvent: TypeAlias = LogLine | InvocationStarted | InvocationEnded
