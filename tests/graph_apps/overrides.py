"""Classes that override or wrap `invoke`, and static and class methods that send.

true: Charge -> Logged, Audit
true: Refund -> Logged, Audit
true: Start -> Receipt
true: Static -> Receipt, Audit
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask
from asynclambda import Receipt as Sent

app = App("overrides")


class Order(BaseModel):
    order_id: str


class Audit(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...

    @classmethod
    def for_order(cls, order: Order) -> None:
        cls.invoke(order)


class Audited(AsyncTask[Order], abstract=True):
    @classmethod
    def invoke(cls, payload: Order, **options: Any) -> Sent:
        Audit.invoke(payload)
        return super().invoke(payload, **options)


class Logged(Audited):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Logged.invoke(event.payload)


def send(task: type[AsyncTask[Order]], order: Order) -> None:
    task.invoke(order)


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        send(Logged, event.payload)


class Start(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Receipt.for_order(event.payload)


class Static(AsyncTask[Order]):
    @staticmethod
    def send(order: Order) -> None:
        Receipt.invoke(order)

    @classmethod
    def audit(cls, order: Order) -> None:
        Audit.invoke(order)

    def run(self, event: AsyncEvent[Order]) -> None:
        self.send(event.payload)
        Static.audit(event.payload)
