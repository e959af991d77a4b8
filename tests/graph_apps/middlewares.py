"""Middleware: the app's around every task, a group's, and those for some kinds of event.

true: Charge -> Audit
true: Refund -> Audit, Ledger
true: Place -> Audit, Receipt, Charge
true: Ledger -> Audit
true: Receipt -> Audit
true: Audit -> Audit
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    Event,
    TaskGroup,
    middleware,
)


class Order(BaseModel):
    order_id: str


@middleware
def audited(event: Event, call_next: Callable[[Event], object]) -> object:
    result = call_next(event)
    report(event)
    return result


@middleware(ApiEvent)
def signed(event: ApiEvent[Any], call_next: Callable[[ApiEvent[Any]], object]) -> object:
    if "x-signature" not in event.headers:
        Receipt.invoke(Order(order_id="unsigned"))
    return call_next(event)


@middleware
def booked(event: Event, call_next: Callable[[Event], object]) -> object:
    try:
        return call_next(event)
    finally:
        Ledger.invoke(Order(order_id=event.invocation_id))


def report(event: Event) -> None:
    Audit.invoke(Order(order_id=event.invocation_id))


app = App("middlewares", middleware=[audited, signed])


class Billing(TaskGroup, middleware=[booked]):
    pass


class Audit(AsyncTask[Order], recursive=True):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(Billing, AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Place(ApiTask[Order, None], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> None:
        Charge.invoke(event.payload)
