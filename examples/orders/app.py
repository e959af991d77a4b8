"""Orders: a request is checked, charged in one of two lanes, and gets its receipt later.

POST /orders ─▶ PlaceOrder ─▶ ReserveStock ─▶ ChargeCard (2 lanes) ─(later)─▶ SendReceipt
every 15 minutes ─▶ Sweep
"""

from __future__ import annotations

import os
from datetime import timedelta

from pydantic import BaseModel, PositiveInt

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    Permanent,
    ScheduledEvent,
    ScheduledTask,
)

app = App("orders", runtime="python3.13")

#: How long after the charge the receipt goes out. Over 15 minutes, EventBridge Scheduler waits for it.
RECEIPT_DELAY = timedelta(seconds=int(os.environ.get("RECEIPT_DELAY_SECONDS", "3600")))

#: The most that a card covers, in cents.
CARD_LIMIT = 1_000_000


class Order(BaseModel):
    """What a customer orders."""

    order_id: str
    cents: PositiveInt


class Accepted(BaseModel):
    """What the customer gets at once."""

    order_id: str
    lane: int


class SendReceipt(AsyncTask[Order]):
    """The end of the chain."""

    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("receipt sent", order_id=event.payload.order_id)


class ChargeCard(AsyncTask[Order], memory=256, lane_count=2, maximum_concurrency=(10, 2)):
    """Large orders have a lane of their own, so that a pile of them holds up nobody else."""

    def run(self, event: AsyncEvent[Order]) -> None:
        if event.payload.cents > CARD_LIMIT:
            # No second try would help: the message is dead at once, for a person to look at.
            raise Permanent(f"the card covers {CARD_LIMIT} cents, not {event.payload.cents}")
        self.logger.info("card charged", cents=event.payload.cents)
        SendReceipt.invoke(event.payload, delay=RECEIPT_DELAY)


class ReserveStock(AsyncTask[Order], lane_count=2):
    """The first step; what it invokes stays in the lane that it runs in."""

    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("stock reserved", order_id=event.payload.order_id)
        ChargeCard.invoke(event.payload)


class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
    """Chooses the lane. A body that is no `Order` is answered with 422 before this runs."""

    def run(self, event: ApiEvent[Order]) -> Accepted:
        order = event.payload
        receipt = ReserveStock.invoke(order, lane=1 if order.cents > 50_000 else 0)
        self.logger.info("order placed", order_id=order.order_id, to_lane=receipt.lane)
        return Accepted(order_id=order.order_id, lane=receipt.lane)


class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
    """Runs by itself."""

    def run(self, event: ScheduledEvent) -> None:
        self.logger.info("swept", scheduled_time=str(event.scheduled_time))
