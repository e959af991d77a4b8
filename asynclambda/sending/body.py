"""A message's body, and whether its payload fits into it or has to go through S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic_core import to_json

from asynclambda import clock, env
from asynclambda.envelope import encode
from asynclambda.ports import Refused
from asynclambda.sending import clients
from asynclambda.sending.failures import refused

if TYPE_CHECKING:
    from asynclambda.ports import Outgoing

#: SQS's limit for a message, bytes of body and attributes.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
MESSAGE_BYTES = 1_048_576
#: EventBridge Scheduler's limit for a target's input in bytes, less some for the rest of a request.
#: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
SCHEDULE_BYTES = 256_000


@dataclass(frozen=True, slots=True)
class Body:
    """A message that is ready to go, once its payload is in S3 where it has a key."""

    #: Its place among the messages of the call.
    index: int
    message: Outgoing
    text: str
    #: Bytes.
    size: int
    s3_payload_key: str | None = None

    @property
    def queue_name(self) -> str:
        """The queue that it goes to."""
        return self.message.queue_name

    @property
    def scheduled(self) -> bool:
        """Whether Scheduler holds it."""
        return self.message.scheduled


def make_body(index: int, message: Outgoing) -> Body | Refused:
    """Makes a message's body. Where it is too large, it has a key in S3 instead of the payload.

    Args:
        index: The message's place among those of the call.
        message: The message.
    """
    limit = SCHEDULE_BYTES if message.scheduled else MESSAGE_BYTES
    body = encode(message.header, message.payload)
    size = _size(message, body)
    if size <= limit:
        return Body(index, message, body.decode(), size)
    if message.external:
        return Refused(
            "PayloadTooLarge",
            f"the message has {size:,} bytes, the limit is {limit:,}, and another app cannot "
            "read this app's payload bucket",
        )
    key = f"{message.header.destination_task_id}/{clock.now():%Y/%m/%d}/{uuid4().hex}.json"
    body = encode(message.header, None, key)
    return Body(index, message, body.decode(), _size(message, body), key)


def store_payload(body: Body) -> Refused | None:
    """Puts the payload of a body that has a key into S3. None where that succeeded."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        clients.s3().put_object(
            Bucket=env.required(env.PAYLOAD_BUCKET),
            Key=body.s3_payload_key or "",
            Body=body.message.payload,
            ContentType="application/json",
        )
    except (BotoCoreError, ClientError) as error:
        return refused(error)
    return None


def _size(message: Outgoing, body: bytes) -> int:
    if message.scheduled and message.message_group_id is not None:
        # Scheduler gets it as a string inside of SendMessage's parameters, with its quotes escaped.
        return len(to_json(body.decode()))
    return len(body)
