"""Containers that are filled while a task runs.

true: Queued -> Charge
true: Deque -> Refund
true: Defaulted -> Receipt, Ledger
true: Namespace -> Ledger
true: Chosen -> Charge, Refund
true: Merged -> Charge, Receipt
true: Filled -> Ledger
true: Copied -> Refund, Charge
true: Context -> Receipt
true: Chained -> Charge, Ledger
"""

from __future__ import annotations

import contextvars
import itertools
import queue
import random
from collections import defaultdict, deque
from types import SimpleNamespace

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("containers")


class Order(BaseModel):
    order_id: str


Task = type[AsyncTask[Order]]


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Queued(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        waiting: queue.Queue[Task] = queue.Queue()
        waiting.put(Charge)
        waiting.get().invoke(event.payload)


class Deque(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        waiting: deque[Task] = deque()
        waiting.appendleft(Refund)
        waiting.popleft().invoke(event.payload)


class Defaulted(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        groups: defaultdict[str, list[Task]] = defaultdict(list)
        groups["a"].append(Receipt)
        for group in groups.values():
            for task in group:
                task.invoke(event.payload)
        plain: dict[str, list[Task]] = {}
        plain.setdefault("b", []).append(Ledger)
        plain["b"][0].invoke(event.payload)


class Namespace(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        names = SimpleNamespace(first=Charge, second=Ledger)
        names.second.invoke(event.payload)


class Chosen(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        random.choice([Charge, Refund]).invoke(event.payload)  # noqa: S311  # what is tested


class Merged(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        table = {"a": Charge, "b": Receipt}
        table[event.payload.order_id].invoke(event.payload)


def fill(tasks: list[Task]) -> None:
    tasks.append(Ledger)


class Filled(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        tasks: list[Task] = []
        fill(tasks)
        tasks[0].invoke(event.payload)


class Copied(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        tasks = sorted([Refund, Charge], key=lambda task: task.__name__)
        for task in reversed(list(tasks)):
            task.invoke(event.payload)


target: contextvars.ContextVar[Task] = contextvars.ContextVar("target")


class Context(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        target.set(Receipt)
        target.get().invoke(event.payload)


class Chained(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in itertools.chain([Charge], (Ledger,)):
            task.invoke(event.payload)
