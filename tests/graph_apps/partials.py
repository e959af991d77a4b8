"""`functools.partial`, of functions, of methods and of a task's own `invoke`.

true: Positional -> Charge
true: Keyword -> Refund
true: Twice -> Receipt
true: OfModule -> Ledger
true: OfInvoke -> Charge
true: OfMethod -> Receipt
"""

from __future__ import annotations

from functools import partial, partialmethod

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("partials")


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


def send(task: type[AsyncTask[Order]], order: Order, delay: int = 0) -> None:
    task.invoke(order, delay=delay)


to_ledger = partial(send, Ledger)


class Positional(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        partial(send, Charge)(event.payload)


class Keyword(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        later = partial(send, order=event.payload, delay=60)
        later(Refund)


class Twice(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        function = partial(send, Receipt)
        function = partial(function, event.payload)
        function(delay=5)


class OfModule(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        to_ledger(event.payload)


class OfInvoke(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        partial(Charge.invoke, delay=60)(event.payload)


class OfMethod(AsyncTask[Order]):
    def send(self, task: type[AsyncTask[Order]], order: Order) -> None:
        task.invoke(order)

    receipt = partialmethod(send, Receipt)

    def run(self, event: AsyncEvent[Order]) -> None:
        self.receipt(event.payload)
