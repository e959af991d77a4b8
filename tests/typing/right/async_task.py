"""Tasks with a queue of their own: every way to call one, and every part of its event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, assert_type

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, Backoff, Permanent, Receipt

app = App("orders", runtime="python3.13", lane_count=2)


class Order(BaseModel):
    order_id: str
    cents: int


def connect() -> None:
    """Takes nothing."""


def warm(task_id: str) -> int:
    """Takes the task's id; what it gives back is nobody's."""
    return len(task_id)


class ChargeCard(
    AsyncTask[Order],
    task_id="Charge",
    memory=256,
    timeout=30,
    ephemeral_storage=1024,
    lane_count=2,
    propagate_lane_assignment=False,
    maximum_concurrency=(10, 2),
    max_receive_count=3,
    init_tasks=[connect, warm],
    retry=Backoff(first=5, most=timedelta(minutes=10), jitter=0.2),
    permanent=(ValueError, LookupError),
    idempotent="order_id",
    idempotent_for=timedelta(hours=2),
):
    def run(self, event: AsyncEvent[Order]) -> None:
        assert_type(event.payload, Order)
        assert_type(event.payload.cents, int)
        assert_type(event.invocation_id, str)
        assert_type(event.source_task_id, str | None)
        assert_type(event.lane, int)
        assert_type(event.receive_count, int)
        assert_type(event.message_group_id, str | None)
        assert_type(event.raw, SQSRecord)
        assert_type(event.context, LambdaContext)
        assert_type(self.logger, Logger)
        self.logger.info("charged", order_id=event.payload.order_id)


class Counted(AsyncTask[int], maximum_concurrency=5):
    """A coroutine is as good."""

    async def run(self, event: AsyncEvent[int]) -> None:
        assert_type(event.payload, int)


class Anything(AsyncTask[Any]):
    def run(self, event: AsyncEvent[Any]) -> None:
        if event.payload is None:
            raise Permanent("nothing to charge")
        ChargeCard.invoke(event.payload)


def calls() -> None:
    """Never made: what matters is what a checker infers."""
    order = Order(order_id="o-1", cents=100)

    assert_type(ChargeCard.invoke(order), Receipt)
    assert_type(ChargeCard.invoke(order, delay=timedelta(hours=1), lane=1), Receipt)
    assert_type(ChargeCard.invoke(order, delay=60, message_group_id="customer-7"), Receipt)
    assert_type(ChargeCard.invoke_many([order, order]), list[Receipt])
    assert_type(ChargeCard.invoke_many(order for _ in range(3)), list[Receipt])
    assert_type(
        ChargeCard.invoke_many([ChargeCard.message(order, delay=60), order], lane=1), list[Receipt]
    )
    Counted.invoke(3)
    Counted.invoke_many({1, 2, 3})
    Anything.invoke({"what": ["ever", None]})

    receipt = ChargeCard.invoke(order)
    assert_type(receipt.message_id, str | None)
    assert_type(receipt.invocation_id, str)
    assert_type(receipt.lane, int)
    assert_type(receipt.schedule_name, str | None)
    assert_type(receipt.s3_payload_key, str | None)
