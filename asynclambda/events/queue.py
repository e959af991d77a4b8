"""Events from a task's own queues: one message, or a batch of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from asynclambda.events.base import Event
from asynclambda.events.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_lambda_powertools.utilities.data_classes import SQSEvent
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation

P = TypeVar("P")


class AsyncEvent(Message[P], Generic[P]):
    """One message of an `AsyncTask`, or one record of a `BatchTask`: `payload` is what was invoked with.

        class Refund(AsyncTask[Order], lane_count=2):
            def run(self, event: AsyncEvent[Order]) -> None:
                if event.receive_count > 1:
                    self.logger.warning("again", lane=event.lane, sent_by=event.source_task_id)
                SendReceipt.invoke(event.payload)

    Attempts are counted from 1, lanes from 0.
    """

    __slots__ = ()

    @property
    def source_task_id(self) -> str | None:
        """The task that sent the message. None where it was sent from outside of a task."""
        return self._invocation.source_task_id

    @property
    def lane(self) -> int:
        """The lane that the message came by."""
        return self._invocation.lane


class BatchEvent(Event, Generic[P]):
    """Some messages of a `BatchTask`, all from one lane.

        class Index(BatchTask[Order], batch_size=10):
            def run(self, event: BatchEvent[Order]) -> None:
                for record in event.records:
                    if record.payload.cents < 0:
                        event.fail(record, Permanent("less than nothing"))

    A record that is not reported is done when `run` returns; an exception of `run` fails all of them.
    """

    __slots__ = ("_event", "_failed", "records")

    #: The messages, in the order in which Lambda gave them. Each has its own `payload`.
    records: list[AsyncEvent[P]]

    def __init__(
        self,
        records: list[AsyncEvent[P]],
        event: Mapping[str, Any],
        invocation: Invocation,
        context: LambdaContext,
    ) -> None:
        super().__init__(invocation, context)
        self.records = records
        self._event = event
        self._failed: dict[str, tuple[AsyncEvent[P], Exception | None]] = {}

    def fail(self, record: AsyncEvent[P], error: Exception | None = None) -> None:
        """Reports one record as failed: it is put back, for another attempt, and the others are done.

        Args:
            record: One of `records`.
            error: Why. A permanent one, as the task's `permanent` says or `Permanent` itself, makes the
                record dead at once.
        """
        self._failed[record.message_id] = record, error

    @property
    def failed(self) -> Sequence[AsyncEvent[P]]:
        """The records that were reported as failed."""
        return [record for record, _ in self._failed.values()]

    @property
    def errors(self) -> Mapping[str, Exception | None]:
        """Why each record was reported as failed, by its message id; None where that was not said."""
        return {message_id: error for message_id, (_, error) in self._failed.items()}

    @property
    def lane(self) -> int:
        """The lane that the messages came by."""
        return self._invocation.lane

    @property
    def raw(self) -> SQSEvent:
        """The event as Lambda sent it, with the records that did not validate as well."""
        from aws_lambda_powertools.utilities.data_classes import SQSEvent

        return SQSEvent(dict(self._event))
