"""What Lambda hands to a handler: its context, and SQS's records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic_core import to_jsonable_python

from asynclambda.envelope import encode

if TYPE_CHECKING:
    from asynclambda.ports import Outgoing


class Context(LambdaContext):
    """Lambda's context object, thirty seconds before the end."""

    def __init__(self) -> None:
        self._aws_request_id = str(uuid4())
        self._function_name = "orders-Task"

    # Powertools' class says it is static; Lambda's own is not.
    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # see above
        """Milliseconds."""
        return 30_000


def record(
    task_id: str,
    body: str,
    *,
    lane: int = 0,
    message_id: str | None = None,
    receive_count: int = 1,
    group: str | None = None,
    app: str = "orders",
) -> dict[str, Any]:
    """A record of a task's queue."""
    attributes = {
        "ApproximateReceiveCount": str(receive_count),
        "SentTimestamp": "1767261600000",
        "SenderId": "AROAEXAMPLEROLEID0001:orders-Sender",
        "ApproximateFirstReceiveTimestamp": "1767261600037",
    }
    if group is not None:
        attributes["MessageGroupId"] = group
    queue = f"{app}-{task_id}" + (f"-L{lane}" if lane else "")
    return {
        "messageId": message_id or str(uuid4()),
        "receiptHandle": "AQEBexample",
        "body": body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
        "awsRegion": "us-east-1",
    }


def envelope(task_id: str, content: object, /, **others: object) -> str:
    """The body of a message as async-lambda writes it, with or without more."""
    return json.dumps(
        {
            "source_task_id": None,
            "destination_task_id": task_id,
            "invocation_id": "00000000-0000-4000-8000-000000000001",
            "payload": json.dumps(to_jsonable_python(content)),
            **others,
        }
    )


def delivered(message: Outgoing, *, receive_count: int = 1) -> dict[str, Any]:
    """The record that a message of ours becomes."""
    _, _, rest = message.queue_name.partition("-")
    task_id, _, lane = rest.partition("-L")
    return record(
        task_id,
        encode(message.header, message.payload).decode(),
        lane=int(lane or 0),
        receive_count=receive_count,
        group=message.message_group_id,
    )


def event(*records: dict[str, Any]) -> dict[str, Any]:
    """An event of these records."""
    return {"Records": list(records)}
