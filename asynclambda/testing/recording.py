"""A sender that keeps what a task sends. Nothing leaves the process."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda.errors import CallError
from asynclambda.ports import Accepted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asynclambda.ports import Outgoing, Refused


class RecordingSender:
    """Keeps every message in `messages`; a `DirectTask.call` goes to a function of the test's own.

    sender = RecordingSender()
    with ports.using(sender):
        ...
    assert [each.queue_name for each in sender.messages] == ["orders-SendReceipt"]
    """

    #: What was sent, in its order.
    messages: list[Outgoing]

    def __init__(self, call: Callable[[str, bytes], bytes] | None = None) -> None:
        """Makes a sender that has kept nothing yet.

        Args:
            call: Answers direct calls: function name and payload's JSON in, the result's JSON out. Without
                it a call is an error.
        """
        self.messages = []
        self._call = call

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Keeps some messages and accepts each, as AWS does where nothing is wrong."""
        self.messages.extend(messages)
        return [_accepted(message) for message in messages]

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Asks the function that the sender was made with.

        Raises:
            CallError: There is none.
        """
        if self._call is None:
            raise CallError(
                f"{function_name} is called, and nothing here answers",
                remedy="Give the sender what answers: `RecordingSender(call=...)`.",
            )
        return self._call(function_name, payload)


def _accepted(message: Outgoing) -> Accepted:
    if message.scheduled:
        return Accepted(None, message.schedule_name or uuid4().hex)
    return Accepted(str(uuid4()))
