"""`Quiet` by hand: reads a message, writes a line."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from pydantic import BaseModel, Json

logger = Logger(service="bench")


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
        logger.info("charged", order_id=envelope.payload.order_id)
