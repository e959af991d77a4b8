"""What all events from an SQS queue have: the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from asynclambda.events.base import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation

P = TypeVar("P")


class Message(Event, Generic[P]):
    """One SQS message. The base of `AsyncEvent` and `SqsEvent`."""

    __slots__ = ("_record", "payload")

    #: The message's content, validated.
    payload: P

    def __init__(
        self,
        payload: P,
        record: Mapping[str, Any],
        invocation: Invocation,
        context: LambdaContext,
    ) -> None:
        # Here and not by the base's: on the warm path a call more is 1 %.
        self._invocation = invocation
        self._context = context
        self.payload = payload
        self._record = record

    @property
    def message_id(self) -> str:
        """SQS's message id; the same at each attempt."""
        message_id: str = self._record["messageId"]
        return message_id

    @property
    def message_group_id(self) -> str | None:
        """The message's group id, for fair queues and FIFO queues. None where it has none."""
        return self._invocation.message_group_id

    @property
    def receive_count(self) -> int:
        """Which attempt this is: 1 at the first."""
        return self._invocation.attempt or 1

    @property
    def raw(self) -> SQSRecord:
        """The record as SQS sent it, with its attributes and message attributes."""
        from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

        return SQSRecord(dict(self._record))
