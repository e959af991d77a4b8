"""Messages of SQS queues."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from asynclambda import names
from asynclambda.envelope import Header, encode
from asynclambda.errors import LaneError
from asynclambda.spec import queue_of
from asynclambda.testing.place import ACCOUNT, REGION, arn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec


def queue_event(
    spec: TaskSpec,
    payloads: Sequence[object],
    *,
    lane: int = 0,
    receive_count: int = 1,
    message_group_id: str | None = None,
    source_task_id: str | None = None,
) -> dict[str, Any]:
    """Messages on a task's own queue, as another task sends them.

    Raises:
        LaneError: The task has no such lane.
        PayloadError: A payload is not of the task's type.
    """
    queue = queue_of(spec)
    lanes = 1 if queue is None else queue.lane_count
    if not 0 <= lane < lanes:
        raise LaneError(
            f"{spec.task_id} has no lane {lane}: it has "
            + ("only lane 0" if lanes == 1 else f"lanes 0 to {lanes - 1}"),
            where=str(spec.location),
        )
    records = []
    for payload in payloads:
        invocation_id = uuid4().hex
        header = Header(
            source_task_id=source_task_id,
            destination_task_id=spec.task_id,
            invocation_id=invocation_id,
            root_invocation_id=invocation_id,
            hops=1,
        )
        body = encode(header, spec.payload.dump(payload) if spec.payload else b"null")
        records.append(
            sqs_record(
                arn("sqs", names.queue_name(spec.app_name, spec.task_id, lane)),
                body.decode(),
                receive_count=receive_count,
                message_group_id=message_group_id,
            )
        )
    return {"Records": records}


def delivered(messages: Sequence[Outgoing]) -> dict[str, Any]:
    """Messages that a sender has kept, as their queue delivers them; all to the same queue."""
    return {
        "Records": [
            sqs_record(
                arn("sqs", message.queue_name),
                encode(message.header, message.payload).decode(),
                message_group_id=message.message_group_id,
            )
            for message in messages
        ]
    }


def sqs_event(
    spec: TaskSpec,
    payload: object,
    *,
    queue_arn: str,
    receive_count: int = 1,
    message_group_id: str | None = None,
) -> dict[str, Any]:
    """A message on a queue of somebody else's: a text as it is, anything else as JSON.

    Raises:
        PayloadError: The payload is not of the task's type.
    """
    if isinstance(payload, str | bytes):
        body = payload if isinstance(payload, str) else payload.decode()
    else:
        body = "null" if spec.payload is None else spec.payload.dump(payload).decode()
    record = sqs_record(
        queue_arn, body, receive_count=receive_count, message_group_id=message_group_id
    )
    return {"Records": [record]}


def sqs_record(
    queue_arn: str, body: str, *, receive_count: int = 1, message_group_id: str | None = None
) -> dict[str, Any]:
    """One record of an SQS event, with every field that AWS sends."""
    now = str(round(time.time() * 1_000))
    attributes = {
        "ApproximateReceiveCount": str(receive_count),
        "SentTimestamp": now,
        "SenderId": f"AROAEXAMPLEROLEID0001:{ACCOUNT}",
        "ApproximateFirstReceiveTimestamp": now,
    }
    if message_group_id is not None:
        attributes["MessageGroupId"] = message_group_id
    return {
        "messageId": str(uuid4()),
        "receiptHandle": uuid4().hex,
        "body": body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
