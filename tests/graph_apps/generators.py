"""Generators, iterators of the app's, and context managers.

true: Yielded -> Charge, Refund
true: Delegated -> Refund, Ledger, Charge
true: Lazy -> Receipt
true: Iterable -> Ledger
true: Iterator -> Charge
true: Managed -> Receipt, Refund
true: Entered -> Ledger, Charge
true: Sent -> Receipt
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("generators")


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


def both() -> Iterator[type[AsyncTask[Order]]]:
    yield Charge
    yield Refund


def more() -> Iterator[type[AsyncTask[Order]]]:
    yield from both()
    yield Ledger


def sending(order: Order) -> Iterator[str | None]:
    yield Receipt.invoke(order).message_id


class Tasks:
    def __iter__(self) -> Iterator[type[AsyncTask[Order]]]:
        return iter([Ledger])


class Once:
    def __iter__(self) -> Once:
        return self

    def __next__(self) -> type[AsyncTask[Order]]:
        return Charge


@contextmanager
def receipt(order: Order) -> Iterator[type[AsyncTask[Order]]]:
    try:
        yield Refund
    finally:
        Receipt.invoke(order)


class Transaction:
    def __init__(self, order: Order) -> None:
        self.order = order

    def __enter__(self) -> type[AsyncTask[Order]]:
        return Charge

    def __exit__(self, *details: object) -> None:
        Ledger.invoke(self.order)


class Yielded(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in both():
            task.invoke(event.payload)


class Delegated(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in more():
            task.invoke(event.payload)


class Lazy(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        print(list(sending(event.payload)))


class Iterable(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in Tasks():
            task.invoke(event.payload)


class Iterator_(AsyncTask[Order], task_id="Iterator"):
    def run(self, event: AsyncEvent[Order]) -> None:
        next(Once()).invoke(event.payload)


class Managed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        with receipt(event.payload) as task:
            task.invoke(event.payload)


class Entered(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        with Transaction(event.payload) as task:
            task.invoke(event.payload)


def receiving(order: Order) -> Generator[None, type[AsyncTask[Order]], None]:
    task = yield
    task.invoke(order)


class Sent(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        generator = receiving(event.payload)
        next(generator)
        generator.send(Receipt)
