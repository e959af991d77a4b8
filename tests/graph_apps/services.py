"""Objects that send: made in a module or in a function, data classes, pydantic models, named tuples.

true: Global -> Charge
true: Local -> Refund
true: Stepped -> Receipt, Ledger
true: Modelled -> Charge
true: Tupled -> Ledger
true: Built -> Receipt
true: Injected -> Refund
true: Factory -> Ledger
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("services")


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


class Service:
    def __init__(self, task: type[AsyncTask[Order]]) -> None:
        self.task = task

    def submit(self, order: Order) -> None:
        self.task.invoke(order)


charging = Service(Charge)


@dataclass
class Step:
    task: type[AsyncTask[Order]]
    delay: int = 0
    orders: list[Order] = field(default_factory=list)


class Model(BaseModel):
    task: Any
    name: str = "model"


class Pair(NamedTuple):
    task: type[AsyncTask[Order]]
    delay: int


class Builder:
    def __init__(self) -> None:
        self.tasks: list[type[AsyncTask[Order]]] = []

    def then(self, task: type[AsyncTask[Order]]) -> Builder:
        self.tasks.append(task)
        return self

    def send(self, order: Order) -> None:
        for task in self.tasks:
            task.invoke(order)


@dataclass(frozen=True)
class Maker:
    make: Callable[[], Service] = field(default=lambda: Service(Ledger))


class Global(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        charging.submit(event.payload)


class Local(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Service(Refund).submit(event.payload)


class Stepped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for step in [Step(Receipt), Step(task=Ledger, delay=60)]:
            step.task.invoke(event.payload, delay=step.delay)


class Modelled(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Model(task=Charge).task.invoke(event.payload)


class Tupled(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        pair = Pair(Ledger, 5)
        pair.task.invoke(event.payload, delay=pair.delay)
        task, delay = pair
        task.invoke(event.payload, delay=delay)


class Built(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Builder().then(Receipt).send(event.payload)


class Injected(AsyncTask[Order]):
    def __init__(self, service: Service | None = None) -> None:
        self.service = service or Service(Refund)

    def run(self, event: AsyncEvent[Order]) -> None:
        self.service.submit(event.payload)


class Factory(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Maker().make().submit(event.payload)
