"""Makes runs of what the functions' own processes write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import from_json

from asynclambda.local.log_events import InvocationEnded, InvocationStarted, LogLine
from asynclambda.local.loop.received import failed_messages, messages_of, trigger_of
from asynclambda.local.observed import RunEnded, RunError, RunStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from asynclambda.local.log_events import LogEvent
    from asynclambda.local.observed import ReceivedMessage


class WorkerRuns:
    """Takes the events of the log server. It sees no message that is sent."""

    def __init__(self, tell: Callable[[LogLine | RunStarted | RunEnded], None]) -> None:
        """Knows no function yet."""
        self._tell = tell
        self._tasks: Mapping[str, str] = {}
        self._scheduled: frozenset[str] = frozenset()
        self._version = 0
        #: The messages of runs that have not ended, by request id.
        self._messages: dict[str, tuple[ReceivedMessage, ...]] = {}

    def serve(self, tasks: Mapping[str, str], scheduled: frozenset[str], version: int) -> None:
        """A version is live.

        Args:
            tasks: The task ids by Lambda's names of their functions.
            scheduled: The ids of those that a schedule runs.
            version: Its number.
        """
        self._tasks, self._scheduled, self._version = tasks, scheduled, version

    def take(self, event: LogEvent) -> None:
        """Tells what an event says. Called on one thread at a time."""
        match event:
            case LogLine():
                self._tell(event)
            case InvocationStarted():
                self._tell(self._started(event))
            case InvocationEnded():
                self._tell(self._ended(event))

    def _task_id(self, function: str) -> str:
        # A new function may run before the loop knows that it is deployed.
        return self._tasks.get(function) or function.rpartition("-")[2]

    def _started(self, event: InvocationStarted) -> RunStarted:
        task_id = self._task_id(event.function)
        content = _json(event.body)
        trigger = trigger_of(content, scheduled=task_id in self._scheduled)
        messages = messages_of(content, task_id) if trigger == "queue" else ()
        self._messages[event.request_id] = messages
        return RunStarted(
            request_id=event.request_id,
            task_id=task_id,
            at=event.at,
            trigger=trigger,
            event=content,
            messages=messages,
            version=self._version,
        )

    def _ended(self, event: InvocationEnded) -> RunEnded:
        messages = self._messages.pop(event.request_id, ())
        content = _json(event.body)
        failed = event.outcome == "error"
        return RunEnded(
            request_id=event.request_id,
            task_id=self._task_id(event.function),
            at=event.at,
            outcome=event.outcome,
            duration=event.duration,
            error=_error(content, event.error_type) if failed else None,
            failed_messages=() if failed else failed_messages(content, messages),
            result=None if failed else content,
        )


def _json(text: str) -> JsonValue:
    if not text:
        return None
    try:
        value: JsonValue = from_json(text)
    except ValueError:
        return text
    return value


def _error(report: JsonValue, error_type: str | None) -> RunError:
    """The exception, of Lambda's report of it.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    fields = report if isinstance(report, dict) else {}
    kind, text = error_type or "", str(fields.get("errorMessage", ""))
    trace = fields.get("stackTrace")
    frames = "".join(map(str, trace)) if isinstance(trace, list) else ""
    begin = f"Traceback (most recent call last):\n{frames}" if frames else ""
    return RunError(type=kind, text=text, stack=f"{begin}{kind}: {text}")
