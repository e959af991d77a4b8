"""What an import chooses here, it may choose otherwise in Lambda: both are edges.

true: Staged -> Charge, Refund
true: Tried -> Receipt, Ledger
true: Attribute -> Receipt, Ledger
true: Defined -> Charge, Refund
true: Rebound -> Ledger, Charge
"""

from __future__ import annotations

import os

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("environment")


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


Target = Charge if os.environ.get("STAGE") == "prod" else Refund

try:
    import nowhere_to_be_found  # type: ignore[import-not-found]  # what is tested

    Fallback: type[AsyncTask[Order]] = nowhere_to_be_found.Task or Receipt
except ImportError:
    Fallback = Ledger

if os.environ.get("STAGE") == "prod":

    def send(order: Order) -> None:
        Charge.invoke(order)

else:

    def send(order: Order) -> None:
        Refund.invoke(order)


current: type[AsyncTask[Order]] = Ledger


def change() -> None:
    global current
    current = Charge


class Staged(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Target.invoke(event.payload)


class Tried(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Fallback.invoke(event.payload)


class Attribute(AsyncTask[Order]):
    target = Receipt if "STAGE" in os.environ else Ledger

    def run(self, event: AsyncEvent[Order]) -> None:
        self.target.invoke(event.payload)


class Defined(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        send(event.payload)


class Rebound(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        change()
        current.invoke(event.payload)
