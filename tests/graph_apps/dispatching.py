"""Methods that are found by name, as far as the name is known.

true: ByPrefix -> Charge, Refund
true: ByConstant -> Receipt
true: Subclasses -> Left, Right
true: ByVerb -> Charge
true: Variables -> Ledger
true: Set -> Receipt
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("dispatching")


class Order(BaseModel):
    kind: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Side(AsyncTask[Order], abstract=True):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Left(Side):
    pass


class Right(Side):
    pass


class ByPrefix(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        getattr(self, f"on_{event.payload.kind}")(event.payload)

    def on_charge(self, order: Order) -> None:
        Charge.invoke(order)

    def on_refund(self, order: Order) -> None:
        Refund.invoke(order)

    def other(self, order: Order) -> None:
        Ledger.invoke(order)


class ByConstant(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        name = "invoke"
        getattr(Receipt, name)(event.payload)


class Subclasses(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in Side.__subclasses__():
            task.invoke(event.payload)


class ByVerb(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        getattr(Charge, event.payload.kind)(event.payload)


class Variables(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        globals()["Ledger"].invoke(event.payload)


class Holder:
    task: Any


class Set(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        holder = Holder()
        setattr(holder, "task", Receipt)  # noqa: B010  # what is tested
        holder.task.invoke(event.payload)
