"""Other names for a task: of a module, of a function, of a class.

true: Start -> Charge, Receipt, Refund, Ledger
true: Charge -> Receipt
"""

from __future__ import annotations

import sys

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("aliases")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        target = Receipt
        another = target
        another.invoke(event.payload)


First = Charge
this = sys.modules[__name__]


class Names:
    second = Receipt

    class Inner:
        third = Refund


class Start(AsyncTask[Order]):
    Book = Ledger

    def run(self, event: AsyncEvent[Order]) -> None:
        First.invoke(event.payload)
        Names.second.invoke(event.payload)
        a, (b, *_) = Names.Inner.third, (Names.Inner.third, 1, 2)
        a.invoke(event.payload)
        b.invoke(event.payload)
        self.Book.invoke(event.payload)
        this.First.invoke(event.payload)
