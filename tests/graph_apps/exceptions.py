"""Exceptions that carry a task, and methods of exceptions.

true: Caught -> Charge
true: Other -> Refund
true: Handled -> Ledger
true: Chained -> Receipt
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("exceptions")


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


class Redirect(Exception):
    def __init__(self, task: type[AsyncTask[Order]]) -> None:
        super().__init__("redirected")
        self.task = task


class Elsewhere(Exception):
    def __init__(self, task: type[AsyncTask[Order]]) -> None:
        super().__init__("elsewhere")
        self.task = task


class Booked(Exception):
    def book(self, order: Order) -> None:
        Ledger.invoke(order)


def work(order: Order) -> None:
    raise Redirect(Charge)


class Caught(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        try:
            work(event.payload)
        except Redirect as redirect:
            redirect.task.invoke(event.payload)


class Other(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        try:
            raise Elsewhere(Refund)
        except (ValueError, Elsewhere) as error:
            if isinstance(error, Elsewhere):
                error.task.invoke(event.payload)


class Handled(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        try:
            raise Booked
        except Booked as booked:
            booked.book(event.payload)


class Chained(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        try:
            print(event.payload)
        except ValueError as error:
            print(error.args, str(error))
            Receipt.invoke(event.payload)
            raise RuntimeError from error
