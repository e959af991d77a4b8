"""Events from a queue of somebody else's."""

from __future__ import annotations

from typing import Generic, TypeVar

from asynclambda.events.message import Message

P = TypeVar("P")


class SqsEvent(Message[P], Generic[P]):
    """One message of an `SqsTask`: `payload` is its body, read as JSON unless the task's type is `str`.

        class Imported(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
            def run(self, event: SqsEvent[Order]) -> None:
                self.logger.info("imported", order_id=event.payload.order_id, letters=len(event.body))

    A body that is not of the task's type never gets here: the message is dead, and says why.
    """

    __slots__ = ()

    @property
    def body(self) -> str:
        """The message's body, unchanged."""
        body: str = self._record["body"]
        return body
