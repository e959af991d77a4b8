"""A task's `invoke` as a value: stored, passed on, mapped.

true: Stored -> Charge
true: Mapped -> Refund
true: Passed -> Receipt
true: Tabled -> Charge, Ledger
true: Attribute -> Ledger
true: Sorted -> Receipt
true: Getter -> Charge
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("bound")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


SENDERS = {"charge": Charge.invoke, "ledger": Ledger.invoke}


class Stored(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        send = Charge.invoke
        send(event.payload, delay=5)


class Mapped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        list(map(Refund.invoke, [event.payload]))


def apply(function: Callable[[Order], object], orders: Iterable[Order]) -> None:
    for order in orders:
        function(order)


class Passed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        apply(Receipt.invoke, [event.payload])


class Tabled(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        SENDERS[event.payload.order_id](event.payload)


class Attribute(AsyncTask[Order]):
    def __init__(self) -> None:
        self.send = Ledger.invoke

    def run(self, event: AsyncEvent[Order]) -> None:
        self.send(event.payload)


class Sorted(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        sorted([event.payload], key=lambda order: Receipt.invoke(order).invocation_id)


class Getter(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        operator.attrgetter("invoke")(Charge)(event.payload)
        operator.methodcaller("invoke", event.payload)(Charge)
