"""Tables of tasks: dictionaries, lists, tuples, enumerations, filled by hand or by a decorator.

true: Route -> Charge, Refund
true: Fixed -> Charge
true: Enumerated -> Receipt, Ledger
true: Member -> Ledger
true: Registered -> Charge, Ledger
true: Paired -> Charge, Refund, Receipt
true: Get -> Refund, Receipt
true: Routed -> Refund
"""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("registries")


class Order(BaseModel):
    kind: str


T = TypeVar("T", bound=type[AsyncTask[Order]])
REGISTERED: dict[str, type[AsyncTask[Order]]] = {}


def register(name: str, task: T) -> T:
    REGISTERED[name] = task
    return task


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


register("charge", Charge)
register("ledger", Ledger)

ROUTES: dict[str, type[AsyncTask[Order]]] = {"charge": Charge, "refund": Refund}
PAIRS = ((Charge, 5), (Refund, 10))
LISTED = [Receipt]


class Kind(Enum):
    RECEIPT = Receipt
    LEDGER = Ledger


class Route(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        ROUTES[event.payload.kind].invoke(event.payload)


class Fixed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        ROUTES["charge"].invoke(event.payload)


class Enumerated(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Kind[event.payload.kind].value.invoke(event.payload)


class Member(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Kind.LEDGER.value.invoke(event.payload)


class Registered(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for name, task in REGISTERED.items():
            print(name)
            task.invoke(event.payload)


class Paired(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task, delay in PAIRS:
            task.invoke(event.payload, delay=delay)
        LISTED[-1].invoke(event.payload)


class Get(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        ROUTES.get("refund", Receipt).invoke(event.payload)


def route(kind: str, order: Order) -> None:
    ROUTES[kind].invoke(order)


class Routed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        route("refund", event.payload)
