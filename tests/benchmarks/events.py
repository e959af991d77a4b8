"""The events that the measured functions get: both packages, and the handlers by hand, read them."""

from __future__ import annotations

import json
from typing import Any

from support.driven import ACCOUNT, REGION
from support.events import aws_event

#: An order as JSON, 40 bytes.
ORDER = json.dumps({"order_id": "A-1", "cents": 4_200})


def messages(task: str, payload: str = ORDER, count: int = 1, app: str = "bench") -> dict[str, Any]:
    """An event of so many messages to a task, each with the keys that both packages send.

    Args:
        task: The id of the task that they are for.
        payload: The payload's JSON.
        count: How many messages.
        app: The name of the task's app.
    """
    body = {
        "source_task_id": "Sender",
        "destination_task_id": task,
        "invocation_id": "0f9ea2c0-a6d3-4d7d-9d6d-4c1f3a2b5e77",
        "payload": payload,
    }
    record = aws_event("sqs")["Records"][0] | {
        "body": json.dumps(body),
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{app}-{task}",
    }
    return {"Records": [record | {"messageId": f"m-{number}"} for number in range(count)]}


def request(body: str = ORDER) -> dict[str, Any]:
    """The event of a POST request to the API."""
    return aws_event("api_post") | {"body": body}
