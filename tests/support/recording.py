"""A sender that keeps messages instead of sending them, and refuses those that it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda.errors import CallError
from asynclambda.ports import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asynclambda.ports import Outgoing


class RecordingSender:
    """Stands in for AWS: it accepts what it is sent, unless `refuse` says otherwise."""

    def __init__(self) -> None:
        #: What was accepted, in its order.
        self.sent: list[Outgoing] = []
        #: Function name and payload of each direct call.
        self.calls: list[tuple[str, bytes]] = []
        #: Refuses a message by giving a reason for it.
        self.refuse: Callable[[Outgoing], Refused | None] = lambda _: None
        #: What the next direct calls give back, by function name.
        self.answers: dict[str, bytes] = {}

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Keeps each message that is not refused."""
        return [self.refuse(message) or self._accept(message) for message in messages]

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Gives the answer that was put down for the function."""
        self.calls.append((function_name, payload))
        if function_name not in self.answers:
            raise CallError(f"{function_name} could not be invoked: no answer was put down")
        return self.answers[function_name]

    def _accept(self, message: Outgoing) -> Accepted:
        self.sent.append(message)
        if message.scheduled:
            return Accepted(None, message.schedule_name or uuid4().hex)
        return Accepted(str(uuid4()))
