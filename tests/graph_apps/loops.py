"""Loops over tasks, of every form.

true: Literal -> Charge, Refund
true: Listed -> Charge, Receipt
true: Pairs -> Refund, Receipt, Ledger
true: Taken -> Charge, Ledger
true: Nested -> Receipt, Ledger
true: Shadowed -> Ledger
true: Sliced -> Refund, Receipt
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("loops")


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


class Literal(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in (Charge, Refund):
            task.invoke(event.payload)


class Listed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        [task.invoke(event.payload) for task in [Charge]]
        any(bool(task.invoke(event.payload)) for task in {Receipt})
        {name: print(name) for name in ("a", "b")}


class Pairs(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task, delay in ((Refund, 5), (Receipt, 10)):
            task.invoke(event.payload, delay=delay)
        for index, one in enumerate([Ledger]):
            one.invoke(event.payload, delay=index)
        for other, order in zip((Ledger, Ledger), [event.payload] * 2, strict=True):
            other.invoke(order)


class Taken(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        waiting: list[type[AsyncTask[Order]]] = []
        waiting.append(Charge)
        waiting += [Ledger]
        while waiting:
            waiting.pop().invoke(event.payload)


class Nested(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for row in ((Receipt,), (Ledger,)):
            for task in row:
                task.invoke(event.payload)


class Shadowed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        task = Ledger
        print([task.__name__ for task in (Charge, Refund)])
        task.invoke(event.payload)


TASKS = (Charge, Refund, Receipt)


class Sliced(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        _, *others = TASKS
        for task in (Refund, Receipt)[:2]:
            task.invoke(event.payload)
        print(others)
