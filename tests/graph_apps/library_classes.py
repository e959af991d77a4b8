"""Classes of the standard library that the app derives from, and which call what it overrides.

true: Visiting -> Charge
true: Logging -> Refund
true: Encoding -> Receipt
true: Dictionary -> Ledger
true: Managing -> Charge
"""

from __future__ import annotations

import ast
import json
import logging
from collections import UserDict
from contextlib import AbstractContextManager
from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("library")


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


class Visitor(ast.NodeVisitor):
    def visit_Call(self, node: ast.Call) -> None:
        Charge.invoke(Order(order_id="call"))


class Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        Refund.invoke(Order(order_id=record.name))


class Encoder(json.JSONEncoder):
    def default(self, o: Any) -> Any:
        Receipt.invoke(Order(order_id="json"))
        return str(o)


class Table(UserDict[str, type[AsyncTask[Order]]]):
    pass


class Manager(AbstractContextManager["Manager"]):
    def __exit__(self, *details: object) -> None:
        Charge.invoke(Order(order_id="left"))


class Visiting(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Visitor().visit(ast.parse(event.payload.order_id))


class Logging(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        log = logging.getLogger("orders")
        log.addHandler(Handler())
        log.warning("x")


class Encoding(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        print(json.dumps({"a": event}, cls=Encoder))


class Dictionary(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        table = Table()
        table["a"] = Ledger
        table["a"].invoke(event.payload)


class Managing(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        with Manager():
            print("inside")
