"""What an event says: what it was started by, and the messages in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from asynclambda.local.loop.queue_names import app_and_lane
from asynclambda.local.observed import ReceivedMessage

if TYPE_CHECKING:
    from pydantic import JsonValue

    from asynclambda.local.observed import Trigger


class _Attributes(BaseModel):
    receive_count: int = Field(1, alias="ApproximateReceiveCount")
    #: Milliseconds since 1970.
    sent_timestamp: int = Field(0, alias="SentTimestamp")
    group_id: str | None = Field(None, alias="MessageGroupId")


class _Record(BaseModel):
    """A record of SQS, as far as it is told."""

    message_id: str = Field(alias="messageId")
    receipt_handle: str = Field("", alias="receiptHandle")
    body: str
    attributes: _Attributes
    queue_arn: str = Field(alias="eventSourceARN")


class _Envelope(BaseModel):
    """What a body of the framework's says. Whatever else it says is left out."""

    invocation_id: str | None = None
    root_invocation_id: str | None = None
    source_task_id: str | None = None
    payload: str | None = None
    s3_payload_key: str | None = None


_Records = TypeAdapter(list[_Record])


def trigger_of(event: JsonValue, *, scheduled: bool) -> Trigger:
    """What an event was started by.

    Args:
        event: The event.
        scheduled: Whether the task is a `ScheduledTask`, whose events look like those of a call.
    """
    if isinstance(event, dict):
        match event.get("Records"):
            case [{"eventSource": "aws:sqs"}, *_]:
                return "queue"
            case [{"eventSource": "aws:dynamodb"}, *_]:
                return "stream"
        if "httpMethod" in event and "requestContext" in event:
            return "api"
    return "schedule" if scheduled else "call"


class Receipt(NamedTuple):
    """What a queue takes for the right to change a message that it has given out."""

    #: The queue's name.
    queue: str
    handle: str


def receipts_of(event: JsonValue) -> tuple[Receipt, ...]:
    """The receipts of an event's messages."""
    return tuple(
        Receipt(record.queue_arn.rpartition(":")[2], record.receipt_handle)
        for record in _records(event)
    )


def messages_of(event: JsonValue, task_id: str) -> tuple[ReceivedMessage, ...]:
    """The messages of an event that a queue has started."""
    return tuple(_message(record, task_id) for record in _records(event))


def _records(event: JsonValue) -> list[_Record]:
    records = event.get("Records") if isinstance(event, dict) else None
    try:
        return _Records.validate_python(records)
    except ValidationError:
        return []  # no event of SQS


def _message(record: _Record, task_id: str) -> ReceivedMessage:
    queue = record.queue_arn.rpartition(":")[2]
    app, lane = app_and_lane(queue, task_id)
    # In a queue of somebody else's, a body that looks like an envelope is none.
    envelope = _Envelope() if app is None else _envelope(record.body)
    return ReceivedMessage(
        message_id=record.message_id,
        queue=queue,
        lane=lane,
        receive_count=record.attributes.receive_count,
        sent_at=datetime.fromtimestamp(record.attributes.sent_timestamp / 1_000, UTC),
        body=record.body,
        invocation_id=envelope.invocation_id,
        root_invocation_id=envelope.root_invocation_id or envelope.invocation_id,
        source_task_id=envelope.source_task_id,
        payload=envelope.payload,
        s3_payload_key=envelope.s3_payload_key,
        message_group_id=record.attributes.group_id,
    )


def _envelope(body: str) -> _Envelope:
    try:
        return _Envelope.model_validate_json(body)
    except ValidationError:
        return _Envelope()


def failed_messages(result: JsonValue, messages: tuple[ReceivedMessage, ...]) -> tuple[str, ...]:
    """The ids of messages that go back to their queue, by what a run has given back.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    items = result.get("batchItemFailures") if isinstance(result, dict) else None
    if not isinstance(items, list):
        return ()
    named = [item.get("itemIdentifier") for item in items if isinstance(item, dict)]
    return tuple(each.message_id for each in messages if each.message_id in named)
