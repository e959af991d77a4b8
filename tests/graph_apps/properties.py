"""Targets behind properties, cached properties, descriptors and `__getattr__`.

true: Charge -> Receipt
true: Refund -> Ledger
true: Start -> Charge, Receipt
true: Sweep -> Refund
true: Notify -> Audit
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("properties")


class Order(BaseModel):
    order_id: str


class Audit(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    @property
    def target(self) -> type[AsyncTask[Order]]:
        return Receipt

    def run(self, event: AsyncEvent[Order]) -> None:
        self.target.invoke(event.payload)


class Refund(AsyncTask[Order]):
    @cached_property
    def book(self) -> type[AsyncTask[Order]]:
        return Ledger

    def run(self, event: AsyncEvent[Order]) -> None:
        self.book.invoke(event.payload)


class Target:
    def __init__(self, task: type[AsyncTask[Order]]) -> None:
        self.task = task

    def __get__(self, instance: object, owner: type[object]) -> type[AsyncTask[Order]]:
        return self.task


class Start(AsyncTask[Order]):
    charge = Target(Charge)

    def run(self, event: AsyncEvent[Order]) -> None:
        self.charge.invoke(event.payload)
        self.order = event.payload

    @property
    def order(self) -> Order:
        return Order(order_id="")

    @order.setter
    def order(self, order: Order) -> None:
        Receipt.invoke(order)


class Lazy:
    def __getattr__(self, name: str) -> Any:
        return {"refund": Refund}[name]


class Sweep(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Lazy().refund.invoke(event.payload)


class Sending:
    def __set__(self, instance: object, order: Order) -> None:
        Audit.invoke(order)


class Notify(AsyncTask[Order]):
    sent = Sending()

    def run(self, event: AsyncEvent[Order]) -> None:
        self.sent = event.payload
