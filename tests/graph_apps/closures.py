"""Functions in functions, lambdas, and what they close over.

true: Inner -> Charge
true: Lambda -> Receipt, Refund
true: Made -> Ledger
true: Other -> Charge
true: Rebound -> Charge, Receipt
true: Defaults -> Refund
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("closures")


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


class Inner(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        target = Charge

        def send() -> None:
            def really() -> None:
                target.invoke(event.payload)

            really()

        send()


refund: Callable[[Order], object] = lambda order: Refund.invoke(order)  # noqa: E731  # what is tested


class Lambda(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        send: Callable[[type[AsyncTask[Order]]], object] = lambda task: task.invoke(event.payload)  # noqa: E731  # what is tested
        send(Receipt)
        refund(event.payload)


def sender(task: type[AsyncTask[Order]]) -> Callable[[Order], None]:
    def send(order: Order) -> None:
        task.invoke(order)

    return send


class Made(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        sender(Ledger)(event.payload)


to_charge = sender(Charge)


class Other(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        to_charge(event.payload)


class Rebound(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        task: type[AsyncTask[Order]] = Charge

        def change() -> None:
            nonlocal task
            task = Receipt

        change()
        task.invoke(event.payload)


class Defaults(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        def send(order: Order, task: type[AsyncTask[Order]] = Refund) -> None:
            task.invoke(order)

        send(event.payload)
