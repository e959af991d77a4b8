"""Gives each event to the host that is current, and tells what came of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic_core import from_json

from asynclambda.errors import AsyncLambdaError
from asynclambda.local.loop.host import HostLostError
from asynclambda.local.loop.messages import Answer, Invoke
from asynclambda.local.loop.proxy import FunctionError
from asynclambda.local.loop.received import failed_messages, messages_of, receipts_of, trigger_of
from asynclambda.local.observed import RunEnded, RunError, RunStarted

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from asynclambda.local.log_events import Outcome
    from asynclambda.local.loop.holds import Holds
    from asynclambda.local.loop.hosts import Hosts, Serving
    from asynclambda.local.loop.proxy import FunctionEvent
    from asynclambda.local.loop.received import Receipt


class Dispatcher:
    """Runs the functions' events."""

    def __init__(
        self, hosts: Hosts, holds: Holds, tell: Callable[[RunStarted | RunEnded], None]
    ) -> None:
        """Nothing runs yet.

        Args:
            hosts: Where the functions run.
            holds: Keeps the messages of runs that a debugger holds.
            tell: Is told when a run starts, and what came of it.
        """
        self._hosts = hosts
        self._holds = holds
        self._tell = tell
        self._running: dict[str, _Run] = {}

    def run(self, function_event: FunctionEvent) -> bytes:
        """Runs a function for an event, and gives back its result's JSON. Many threads may call it.

        Raises:
            FunctionError: The function has failed.
        """
        try:
            serving = self._hosts.serving(function_event.function)
        except AsyncLambdaError as error:
            raise FunctionError(str(error)) from error
        run = _Run(function_event, serving)
        self._running[run.request_id] = run
        self._tell(run.started())
        answer: Answer | HostLostError
        try:
            answer = serving.host.run(run.invoke())
        except HostLostError as error:
            answer = error
        del self._running[run.request_id]
        self._holds.release(run.request_id)
        self._tell(run.ended(answer))
        match answer:
            case HostLostError():
                raise FunctionError(str(answer))
            case Answer(timed_out=True):
                raise FunctionError(f"Task timed out: {run.request_id}")
            case Answer(error=RunError(type=kind, text=text)):
                raise FunctionError(f"{kind}: {text}")
        return answer.result

    def held(self, request_id: str) -> None:
        """A debugger holds a run beyond its time."""
        run = self._running.get(request_id)
        if run is not None:
            self._holds.hold(request_id, run.receipts)


class _Run:
    """One event on its way."""

    def __init__(self, event: FunctionEvent, serving: Serving) -> None:
        self.request_id = event.request_id
        self._event = event
        self._serving = serving
        self._task_id = serving.tasks[event.function]
        parsed: JsonValue = from_json(event.body)
        self._parsed = parsed
        self._trigger = trigger_of(parsed, scheduled=self._task_id in serving.scheduled)
        self._messages = messages_of(parsed, self._task_id) if self._trigger == "queue" else ()
        self._began = time.monotonic()

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        return receipts_of(self._parsed)

    def invoke(self) -> Invoke:
        return Invoke(self.request_id, self._task_id, self._event.body)

    def started(self) -> RunStarted:
        return RunStarted(
            request_id=self.request_id,
            task_id=self._task_id,
            at=datetime.now(UTC),
            trigger=self._trigger,
            event=self._parsed,
            messages=self._messages,
            version=self._serving.version,
        )

    def ended(self, answer: Answer | HostLostError) -> RunEnded:
        outcome, error = _outcome(answer)
        result: JsonValue = None
        if isinstance(answer, Answer) and answer.result:
            result = from_json(answer.result)
        return RunEnded(
            request_id=self.request_id,
            task_id=self._task_id,
            at=datetime.now(UTC),
            outcome=outcome,
            duration=timedelta(seconds=time.monotonic() - self._began),
            error=error,
            failed_messages=failed_messages(result, self._messages),
            result=result,
        )


def _outcome(answer: Answer | HostLostError) -> tuple[Outcome, RunError | None]:
    if isinstance(answer, HostLostError):
        return "stopped", None
    if answer.timed_out:
        return "timeout", None
    return ("ok", None) if answer.error is None else ("error", answer.error)
