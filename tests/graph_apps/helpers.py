"""Helper functions: deep ones, ones that are given the task, ones that two tasks use differently.

true: Start -> Charge, Receipt
true: Charge -> Receipt, Refund
true: Refund -> Audit
true: Receipt -> Ledger, Audit
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("helpers")


class Order(BaseModel):
    order_id: str


def send(task: type[AsyncTask[Order]], order: Order, **options: Any) -> None:
    log("sending", order)
    task.invoke(order, **options)


def send_all(order: Order, *tasks: type[AsyncTask[Order]]) -> None:
    for task in tasks:
        send(task, order)


def forward(*arguments: Any, **options: Any) -> None:
    send(*arguments, **options)


def log(text: str, order: Order) -> None:
    print(text, order)


def third(order: Order) -> None:
    Receipt.invoke(order)


def second(order: Order) -> None:
    third(order)


def first(order: Order, *, fallback: type[AsyncTask[Order]] | None = None) -> None:
    second(order)
    if fallback is not None:
        fallback.invoke(order)


def pick(order: Order, default: type[AsyncTask[Order]]) -> type[AsyncTask[Order]]:
    return default if order.order_id else Receipt


class Audit(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        log("audit", event.payload)


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        send_all(event.payload, Ledger, Audit)


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        forward(Audit, event.payload, delay=30)


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        first(event.payload, fallback=Refund)


class Start(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        pick(event.payload, Charge).invoke(event.payload)
