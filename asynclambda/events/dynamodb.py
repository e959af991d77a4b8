"""Events from a DynamoDB stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from asynclambda.events.base import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
    from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation

P = TypeVar("P")


class DynamoDBChange(Generic[P]):
    """One change of an item: what it was and what it is.

        STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"

        class Mirror(DynamoDBTask[Order], stream_arn=STREAM):
            def run(self, event: DynamoDBEvent[Order]) -> None:
                for change in event.records:
                    if change.event_name == "MODIFY" and change.old_image != change.new_image:
                        self.logger.info("changed", place=change.sequence_number)

    Which images there are is a matter of the stream's view type.
    """

    __slots__ = ("_record", "event_name", "new_image", "old_image")

    event_name: Literal["INSERT", "MODIFY", "REMOVE"]
    #: The item after the change. None for a removal, or where the stream does not carry it.
    new_image: P | None
    #: The item before the change. None for an insertion, or where the stream does not carry it.
    old_image: P | None

    def __init__(
        self,
        event_name: Literal["INSERT", "MODIFY", "REMOVE"],
        new_image: P | None,
        old_image: P | None,
        record: Mapping[str, Any],
    ) -> None:
        self.event_name = event_name
        self.new_image = new_image
        self.old_image = old_image
        self._record = record

    @property
    def sequence_number(self) -> str:
        """The record's place in its shard."""
        number: str = self._record["dynamodb"]["SequenceNumber"]
        return number

    @property
    def raw(self) -> DynamoDBRecord:
        """The record as the stream sent it."""
        from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import (
            DynamoDBRecord,
        )

        return DynamoDBRecord(dict(self._record))


class DynamoDBEvent(Event, Generic[P]):
    """Some changes of a table, in their order.

        STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"

        class Mirror(DynamoDBTask[Order], stream_arn=STREAM, batch_size=100):
            def run(self, event: DynamoDBEvent[Order]) -> None:
                added = [change.new_image for change in event.records if change.event_name == "INSERT"]
                self.logger.info("added", many=len(added))

    An exception fails all of them, and they come again before any later ones.
    """

    __slots__ = ("_event", "records")

    records: list[DynamoDBChange[P]]

    def __init__(
        self,
        records: list[DynamoDBChange[P]],
        event: Mapping[str, Any],
        invocation: Invocation,
        context: LambdaContext,
    ) -> None:
        super().__init__(invocation, context)
        self.records = records
        self._event = event

    @property
    def raw(self) -> DynamoDBStreamEvent:
        """The event as Lambda sent it."""
        from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent

        return DynamoDBStreamEvent(dict(self._event))
