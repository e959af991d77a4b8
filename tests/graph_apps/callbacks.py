"""Callbacks: given to a function, kept by an object, registered at import.

true: Given -> Charge
true: Kept -> Receipt, Ledger
true: Registered -> Refund, Charge
true: Hooked -> Ledger
true: Keyed -> Receipt
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("callbacks")


class Order(BaseModel):
    order_id: str


Handler = Callable[[Order], object]


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Signal:
    def __init__(self) -> None:
        self.handlers: list[Handler] = []

    def connect(self, handler: Handler) -> Handler:
        self.handlers.append(handler)
        return handler

    def fire(self, order: Order) -> None:
        for handler in self.handlers:
            handler(order)


placed = Signal()
HOOKS: dict[str, list[Handler]] = {}


def on(name: str) -> Callable[[Handler], Handler]:
    def decorate(handler: Handler) -> Handler:
        HOOKS.setdefault(name, []).append(handler)
        return handler

    return decorate


@placed.connect
def refund(order: Order) -> None:
    Refund.invoke(order)


placed.connect(Charge.invoke)


@on("placed")
def book(order: Order) -> None:
    Ledger.invoke(order)


@on("done")
def done(order: Order) -> None:
    Receipt.invoke(order)


def retried(function: Handler, order: Order, *, on_error: Handler | None = None) -> None:
    try:
        function(order)
    except ValueError:
        if on_error is not None:
            on_error(order)


class Given(AsyncTask[Order]):
    def charge(self, order: Order) -> None:
        Charge.invoke(order)

    def run(self, event: AsyncEvent[Order]) -> None:
        retried(self.charge, event.payload)


class Kept(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        signal = Signal()
        signal.connect(lambda order: Receipt.invoke(order))
        signal.connect(Ledger.invoke)
        signal.fire(event.payload)


class Registered(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        placed.fire(event.payload)


class Hooked(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for handler in HOOKS["placed"]:
            handler(event.payload)


class Keyed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        retried(print, event.payload, on_error=Receipt.invoke)
