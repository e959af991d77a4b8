"""Targets in attributes: of the class, of the instance, private, in slots, in lists.

true: Charge -> Receipt, Ledger
true: Refund -> Ledger
true: Start -> Charge, Refund, Receipt
true: Late -> Receipt
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("attributes")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    after: ClassVar[list[type[AsyncTask[Order]]]] = [Receipt, Ledger]

    def run(self, event: AsyncEvent[Order]) -> None:
        for task in self.after:
            task.invoke(event.payload)


class Refund(AsyncTask[Order]):
    def __init__(self) -> None:
        self.__book = Ledger
        self.count = 0

    def run(self, event: AsyncEvent[Order]) -> None:
        self.count += 1
        self.__book.invoke(event.payload)


class Targets:
    __slots__ = ("charge", "name", "refund")

    def __init__(self) -> None:
        self.name = "targets"
        self.charge = Charge
        self.refund: type[AsyncTask[Order]] = Refund


class Start(AsyncTask[Order]):
    def __init__(self) -> None:
        self.targets = Targets()
        self.targets.refund = Receipt

    def run(self, event: AsyncEvent[Order]) -> None:
        self.targets.charge.invoke(event.payload)
        self.targets.refund.invoke(event.payload)
        Targets().refund.invoke(event.payload)


class Late(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.choose()
        self.chosen.invoke(event.payload)

    def choose(self) -> None:
        self.chosen = Receipt
