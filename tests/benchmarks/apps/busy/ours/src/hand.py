"""The tasks by hand, with pydantic and boto3, and the least that a message can cost: two `json.loads`."""

from __future__ import annotations

import json
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from pydantic import BaseModel, Json

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

logger = Logger(service="busy")


class Line(BaseModel):
    """A line of an order."""

    sku: str
    description: str
    quantity: int
    cents: int


class Customer(BaseModel):
    """Who ordered, and where it goes."""

    name: str
    email: str
    street: str
    city: str


class Order(BaseModel):
    """The payload, and the request's body."""

    order_id: str
    placed_at: str
    customer: Customer
    lines: list[Line]
    note: str


class Accepted(BaseModel):
    """The answer's body."""

    order_id: str


class Envelope(BaseModel):
    """A message's body; its payload is validated in the same pass."""

    source_task_id: str | None
    destination_task_id: str
    invocation_id: str
    payload: Json[Order]


def two_loads(event: dict[str, Any], _context: object) -> None:
    """Reads messages without a look at what is in them."""
    for record in event["Records"]:
        json.loads(json.loads(record["body"])["payload"])


def take(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """`Take`, and `TakeMany`, which says which messages have failed."""
    failures = []
    for record in event["Records"]:
        try:
            len(Envelope.model_validate_json(record["body"]).payload.order_id)
        except Exception:
            logger.exception("failed", message_id=record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def answer(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """`Answer`."""
    order = Order.model_validate_json(event["body"])
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": Accepted(order_id=order.order_id).model_dump_json(),
    }


def send(event: dict[str, Any], _context: object) -> None:
    """`Send`."""
    order = Envelope.model_validate_json(event["Records"][0]["body"]).payload
    _sqs().send_message(QueueUrl=_url(), MessageBody=_body("Send", order))


def send_many(event: dict[str, Any], _context: object) -> None:
    """`SendMany`: sixteen requests at once, as ours."""
    order = Envelope.model_validate_json(event["Records"][0]["body"]).payload

    def batch(_number: int) -> None:
        entries = [{"Id": str(each), "MessageBody": _body("SendMany", order)} for each in range(10)]
        answer = _sqs().send_message_batch(QueueUrl=_url(), Entries=entries)  # type: ignore[arg-type]  # dicts
        if answer.get("Failed"):
            raise RuntimeError(answer["Failed"])

    _sqs()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(batch, range(1_000)))


def _body(sender: str, order: Order) -> str:
    return json.dumps(
        {
            "source_task_id": sender,
            "destination_task_id": "Take",
            "invocation_id": uuid.uuid4().hex,
            "payload": order.model_dump_json(),
        }
    )


def _url() -> str:
    return f"{_sqs().meta.endpoint_url}/{os.environ['ASYNC_LAMBDA_ACCOUNT_ID']}/busy-Take"


@cache
def _sqs() -> SQSClient:
    import boto3
    from botocore.config import Config

    return boto3.client("sqs", config=Config(max_pool_connections=16))
