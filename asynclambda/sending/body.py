"""A message's body, whose payload goes into it, or into S3 where it does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda import env
from asynclambda.envelope import encode
from asynclambda.ports import Refused
from asynclambda.sending import clients
from asynclambda.sending.failures import refused

if TYPE_CHECKING:
    from asynclambda.ports import Outgoing

#: SQS's limit for a message, bytes of body and attributes.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
MESSAGE_BYTES = 1_048_576
#: SQS's longest delay, in seconds; longer ones are EventBridge Scheduler's.
LONGEST_SQS_DELAY = 900
#: EventBridge Scheduler's limit for a target's input in bytes, less some for the rest of a request.
#: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
SCHEDULE_BYTES = 256_000


@dataclass(frozen=True, slots=True)
class Body:
    """A message that is ready to go."""

    #: Its place among the messages of the call.
    index: int
    message: Outgoing
    text: str
    #: Bytes.
    size: int
    s3_payload_key: str | None

    @property
    def queue_name(self) -> str:
        """The queue that it goes to."""
        return self.message.queue_name

    @property
    def scheduled(self) -> bool:
        """Whether Scheduler holds it, because SQS does not delay that long."""
        return self.message.delay > LONGEST_SQS_DELAY


def make_body(index: int, message: Outgoing) -> Body | Refused:
    """Makes a message's body, and puts its payload into S3 where the two together are too large.

    Args:
        index: The message's place among those of the call.
        message: The message.
    """
    limit = SCHEDULE_BYTES if message.delay > LONGEST_SQS_DELAY else MESSAGE_BYTES
    body = encode(message.header, message.payload)
    if len(body) <= limit:
        return Body(index, message, body.decode(), len(body), None)
    if message.external:
        return Refused(
            "PayloadTooLarge",
            f"the message has {len(body):,} bytes, the limit is {limit:,}, and another app cannot "
            "read this app's payload bucket",
        )
    key = f"{message.header.destination_task_id}/{datetime.now(UTC):%Y/%m/%d}/{uuid4().hex}.json"
    failure = _put(key, message.payload)
    if failure is not None:
        return failure
    body = encode(message.header, None, key)
    return Body(index, message, body.decode(), len(body), key)


def _put(key: str, payload: bytes) -> Refused | None:
    from botocore.exceptions import BotoCoreError, ClientError

    bucket = env.required(env.PAYLOAD_BUCKET)
    try:
        clients.s3().put_object(
            Bucket=bucket, Key=key, Body=payload, ContentType="application/json"
        )
    except (BotoCoreError, ClientError) as error:
        return refused(error)
    return None
