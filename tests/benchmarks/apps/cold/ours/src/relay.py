"""`Relay` by hand: reads a message, writes a line, sends a message."""

from __future__ import annotations

import json
import os
import uuid
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from pydantic import BaseModel, Json

logger = Logger(service="bench")
sqs = boto3.client("sqs")
url = f"{sqs.meta.endpoint_url}/{os.environ['ASYNC_LAMBDA_ACCOUNT_ID']}/bench-Quiet"


class Order(BaseModel):
    """The payload."""

    order_id: str
    cents: int
    note: str = ""


class Envelope(BaseModel):
    """The body; its payload is validated in the same pass."""

    source_task_id: str | None
    destination_task_id: str
    invocation_id: str
    payload: Json[Order]


def lambda_handler(event: dict[str, Any], _context: object) -> None:
    """The function."""
    for record in event["Records"]:
        envelope = Envelope.model_validate_json(record["body"])
        logger.info("relayed", order_id=envelope.payload.order_id)
        body = {
            "source_task_id": "Relay",
            "destination_task_id": "Quiet",
            "invocation_id": uuid.uuid4().hex,
            "payload": envelope.payload.model_dump_json(),
        }
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
