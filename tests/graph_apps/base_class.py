"""Base classes: a `run` above, template methods, `super()`, and what each subclass fills in.

true: Charge -> Receipt, Audit
true: Refund -> Ledger, Audit, Receipt
true: Ledger -> Audit
"""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("bases")
P = TypeVar("P")


class Order(BaseModel):
    order_id: str


class Audit(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Step(AsyncTask[P], Generic[P]):
    def run(self, event: AsyncEvent[P]) -> None:
        self.before(event.payload)
        self.handle(event.payload)
        self.after(event.payload)

    def before(self, payload: P) -> None: ...

    def handle(self, payload: P) -> None:
        raise NotImplementedError

    def after(self, payload: P) -> None: ...


class OrderStep(Step[Order], abstract=True):
    following: ClassVar[type[AsyncTask[Order]] | None] = None

    def handle(self, payload: Order) -> None:
        if self.following is not None:
            self.following.invoke(payload)

    def after(self, payload: Order) -> None:
        Audit.invoke(payload)


class Ledger(OrderStep):
    pass


class Charge(OrderStep):
    following = Receipt


class Refund(OrderStep):
    following = Ledger

    def before(self, payload: Order) -> None:
        super().before(payload)
        Receipt.invoke(payload)

    def after(self, payload: Order) -> None:
        super().after(payload)
