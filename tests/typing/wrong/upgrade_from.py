"""Tasks that read what a version before has sent, wrongly."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, BatchEvent, BatchTask

app = App("orders", runtime="python3.13")


class OldOrder(BaseModel):
    order_id: str


class Order(BaseModel):
    order_id: str
    cents: int


class AnotherResult(AsyncTask[Order]):
    @classmethod
    def upgrade_from(cls, old: OldOrder) -> OldOrder:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return old

    def run(self, event: AsyncEvent[Order]) -> None: ...


class TwoValues(BatchTask[Order]):
    @classmethod
    def upgrade_from(cls, old: OldOrder, cents: int) -> Order:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return Order(order_id=old.order_id, cents=cents)

    def run(self, event: BatchEvent[Order]) -> None: ...


class NoClassmethod(BatchTask[Order]):
    def upgrade_from(self, old: OldOrder) -> Order:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[-]
        return Order(order_id=old.order_id, cents=0)

    def run(self, event: BatchEvent[Order]) -> None: ...


class Later(AsyncTask[Order]):
    @classmethod
    async def upgrade_from(cls, old: OldOrder) -> Order:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return Order(order_id=old.order_id, cents=0)

    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    @classmethod
    def upgrade_from(cls, old: OldOrder) -> Order:
        return Order(order_id=old.order_id, cents=0)

    def run(self, event: AsyncEvent[Order]) -> None: ...


Charge.upgrade_from(Order(order_id="o-1", cents=1))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
