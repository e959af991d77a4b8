"""What a task sends stays here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.testing import RecordingSender

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asynclambda.ports import Accepted, Outgoing, Refused


class CheckedSender:
    """Keeps what is sent, once it may be sent."""

    def __init__(
        self, check: Callable[[Outgoing], None], call: Callable[[str, bytes], bytes]
    ) -> None:
        """Makes a sender that has kept nothing yet.

        Args:
            check: Raises for a message that the task may not send.
            call: Answers direct calls: function name and payload's JSON in, the result's JSON out.
        """
        self._check = check
        self._kept = RecordingSender(call, any_edge=True)

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Keeps some messages."""
        for message in messages:
            self._check(message)
        return self._kept.send(messages)

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Has a direct call answered."""
        return self._kept.call(function_name, payload)

    def taken(self) -> list[Outgoing]:
        """What was sent since this was last asked."""
        messages, self._kept.messages = self._kept.messages, []
        return messages
