"""A sender that keeps what a task sends. Nothing leaves the process."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda.errors import CallError
from asynclambda.ports import Accepted
from asynclambda.sending.edges import check_call_here
from asynclambda.testing.edges import edges_here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asynclambda.ports import Outgoing, Refused
    from asynclambda.sending.edges import Edges


class RecordingSender:
    """Keeps every message in `messages`; a `DirectTask.call` goes to a function of the test's own.

        sender = RecordingSender()
        with ports.using(sender):
            event = event_for(ChargeCard, Order(order_id="o-1", cents=4999))
            load(ChargeCard)(event, lambda_context(ChargeCard))
        assert [each.queue_name for each in sender.messages] == ["orders-SendReceipt"]

    A task that sends to one which the build does not see in its source is an `UndeclaredEdge`: AWS would
    answer AccessDenied.
    """

    #: What was sent, in its order.
    messages: list[Outgoing]

    def __init__(
        self, call: Callable[[str, bytes], bytes] | None = None, *, any_edge: bool = False
    ) -> None:
        """Makes a sender that has kept nothing yet.

        Args:
            call: Answers direct calls: function name and payload's JSON in, the result's JSON out. Without
                it a call is an error.
            any_edge: Keep what a task sends to any other, whatever the build sees.
        """
        self.messages = []
        self._call = call
        self._any_edge = any_edge

    def _edges(self) -> Edges | None:
        return None if self._any_edge else edges_here()

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Keeps some messages and accepts each, as AWS does where nothing is wrong.

        Raises:
            UndeclaredEdge: A task may not send one; the error names the line to add.
        """
        edges = self._edges()
        if edges is not None:
            for message in messages:
                edges.check_message(message)
        self.messages.extend(messages)
        return [_accepted(message) for message in messages]

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Asks the function that the sender was made with.

        Raises:
            CallError: There is none.
            UndeclaredEdge: A task may not make the call; the error names the line to add.
        """
        edges = self._edges()
        if edges is not None:
            check_call_here(edges, function_name)
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
