"""Tasks that read what a version before has sent."""

from __future__ import annotations

from typing import assert_type

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, BatchEvent, BatchTask, SqsEvent, SqsTask

app = App("orders", runtime="python3.13")


class OldOrder(BaseModel):
    order_id: str
    dollars: float


class OldestOrder(BaseModel):
    number: int


class Order(BaseModel):
    order_id: str
    cents: int


class PaidOrder(Order):
    paid: bool = True


class ChargeCard(AsyncTask[Order]):
    @classmethod
    def upgrade_from(cls, old: OldOrder) -> Order:
        return Order(order_id=old.order_id, cents=round(old.dollars * 100))

    def run(self, event: AsyncEvent[Order]) -> None:
        assert_type(event.payload, Order)


class Index(BatchTask[Order]):
    # Any name will do for the parameter; a union is for several versions.
    @classmethod
    def upgrade_from(cls, before: OldOrder | OldestOrder) -> PaidOrder:
        if isinstance(before, OldestOrder):
            return PaidOrder(order_id=str(before.number), cents=0)
        return PaidOrder(order_id=before.order_id, cents=round(before.dollars * 100))

    def run(self, event: BatchEvent[Order]) -> None: ...


class Imported(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    @classmethod
    def upgrade_from(cls, old: OldOrder) -> Order:
        return Order(order_id=old.order_id, cents=0)

    def run(self, event: SqsEvent[Order]) -> None: ...


assert_type(ChargeCard.upgrade_from(OldOrder(order_id="o-1", dollars=1.5)), Order)
