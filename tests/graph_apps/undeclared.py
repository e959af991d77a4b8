"""What cannot be found is said, with its line.

true: Receipt ->
unknown: GetAttribute, Imported, Globals, Evaluated, Modules, Members, Library, Handed, Pickled, Empty
unknown: OtherModule, Abstract, Caller
"""

from __future__ import annotations

import importlib
import inspect
import operator
import pickle
import sys
from typing import Any

import hypothesis.strategies
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("undeclared")


class Order(BaseModel):
    kind: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Base(AsyncTask[Order], abstract=True):
    pass


class GetAttribute(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        getattr(sys.modules[__name__], event.payload.kind).invoke(event.payload)


class Imported(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        importlib.import_module(event.payload.kind).handle(event.payload)


class Globals(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        task = globals()[event.payload.kind]
        task.invoke(event.payload)


class Evaluated(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        eval(event.payload.kind)  # noqa: S307  # what is tested


class Modules(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        module: Any = sys.modules[event.payload.kind]
        module.Receipt.invoke(event.payload)


class Members(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        task: Any
        for _, task in inspect.getmembers(sys.modules[__name__], inspect.isclass):
            task.invoke(event.payload)


class Library(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        found: Any = hypothesis.strategies.integers()
        found.example().invoke(event.payload)


class Handed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        hypothesis.strategies.just(Receipt)


class Pickled(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        task = pickle.loads(event.payload.kind.encode())  # noqa: S301  # what is tested
        task.invoke(event.payload)


WAITING: list[type[AsyncTask[Order]]] = []


class Empty(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in WAITING:
            task.invoke(event.payload)


class OtherModule(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        vars(sys.modules[__name__])[event.payload.kind].invoke(event.payload)


class Abstract(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Base.invoke(event.payload)


class Caller(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        operator.methodcaller(event.payload.kind, event.payload)(Receipt)
