"""`Place` by hand: reads a request, writes a line, answers."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from pydantic import BaseModel

logger = Logger(service="bench")


class Order(BaseModel):
    """The request's body."""

    order_id: str
    cents: int
    note: str = ""


class Accepted(BaseModel):
    """The answer's."""

    order_id: str


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The function."""
    order = Order.model_validate_json(event["body"])
    logger.info("placed", order_id=order.order_id)
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": Accepted(order_id=order.order_id).model_dump_json(),
    }
