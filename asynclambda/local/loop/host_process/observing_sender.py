"""Sends as in Lambda, and tells what was accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asynclambda.context import ends_at
from asynclambda.errors import CallError
from asynclambda.local.loop.host_process.running import running
from asynclambda.local.loop.queue_names import app_and_lane
from asynclambda.local.observed import MessageSent
from asynclambda.ports import Accepted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asynclambda.ports import Outgoing, Refused, Sender

#: What MiniStack puts around the error of a function whose events it has sent elsewhere.
_AROUND = "Runtime.HandlerError: Proxy target returned HTTP 500: "


class ObservingSender:
    """Stands before the sender that reaches the engine."""

    def __init__(self, sender: Sender, tell: Callable[[MessageSent], None]) -> None:
        """Nothing is sent yet.

        Args:
            sender: Sends.
            tell: Is told each message that was accepted.
        """
        self._sender = sender
        self._tell = tell

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Sends some messages."""
        run = running.get()
        if run is not None and run.timed_out:
            raise SystemExit  # its end has come, and it has not seen it yet
        # What a debugger has held is over its time, and may still send.
        token = ends_at.set(None) if run is not None and not run.seconds_left else None
        try:
            results = self._sender.send(messages)
        finally:
            if token is not None:
                ends_at.reset(token)
        for message, result in zip(messages, results, strict=True):
            if isinstance(result, Accepted):
                self._tell(_sent(message, result, run.request_id if run else None))
        return results

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Calls a function. What it failed of is told as AWS tells it."""
        try:
            return self._sender.call(function_name, payload)
        except CallError as error:
            if _AROUND not in error.what:
                raise
            raise CallError(error.what.replace(_AROUND, ""), remedy=error.remedy) from error


def _sent(message: Outgoing, accepted: Accepted, request_id: str | None) -> MessageSent:
    header = message.header
    app, lane = app_and_lane(message.queue_name, header.destination_task_id)
    return MessageSent(
        at=datetime.now(UTC),
        request_id=request_id,
        source_task_id=header.source_task_id,
        task_id=header.destination_task_id,
        app=app if message.external else None,
        queue=message.queue_name,
        lane=lane,
        delay=timedelta(seconds=message.delay),
        message_id=accepted.message_id,
        schedule_name=accepted.schedule_name,
        invocation_id=header.invocation_id,
        root_invocation_id=header.root_invocation_id,
        payload=message.payload.decode(),
    )
