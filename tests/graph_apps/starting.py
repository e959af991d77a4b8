"""What a task's function does beside `run`: `init_tasks`, Defer, its constructor, `run_record`.

true: Plain -> Receipt
true: WithId -> Charge
true: Deferred -> Ledger, Refund
true: Valued -> Refund
true: Constructed -> Charge
true: Records -> Receipt, Ledger
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, BatchTask, Defer, TaskGroup

app = App("starting")


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


def warm() -> None:
    Receipt.invoke(Order(order_id="warm"))


def warm_with(task_id: str) -> None:
    Charge.invoke(Order(order_id=task_id))


def load(task: type[AsyncTask[Order]], order_id: str) -> type[AsyncTask[Order]]:
    Ledger.invoke(Order(order_id=order_id))
    return task


def choose() -> type[AsyncTask[Order]]:
    return Refund


loaded = Defer(load, Refund, "x")
chosen = Defer(choose)


class Warm(TaskGroup, init_tasks=[warm]):
    pass


class Plain(Warm, AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class WithId(AsyncTask[Order], init_tasks=[warm_with]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Deferred(AsyncTask[Order], init_tasks=[loaded.execute]):
    def run(self, event: AsyncEvent[Order]) -> None:
        loaded.value.invoke(event.payload)


class Valued(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        chosen.value.invoke(event.payload)


class Constructed(AsyncTask[Order]):
    def __init__(self) -> None:
        Charge.invoke(Order(order_id="new"))

    def run(self, event: AsyncEvent[Order]) -> None: ...


class Records(BatchTask[Order]):
    def run_record(self, record: AsyncEvent[Order]) -> None:
        Receipt.invoke(record.payload)
        self.book(record)

    def book(self, record: AsyncEvent[Order]) -> None:
        Ledger.invoke(record.payload)
