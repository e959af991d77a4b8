"""Decorators: the app's, with and without `wraps`, with arguments; the standard library's.

true: Wrapped -> Charge, Audit
true: Bare -> Refund
true: Configured -> Receipt, Ledger
true: Cached -> Charge
true: Method -> Receipt, Audit
true: Local -> Ledger
true: Dispatched -> Charge, Refund
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, singledispatch, wraps
from typing import Any, ParamSpec, TypeVar

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("decorators")
A = ParamSpec("A")
R = TypeVar("R")


class Order(BaseModel):
    order_id: str


class Audit(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


def audited(function: Callable[A, R]) -> Callable[A, R]:
    @wraps(function)
    def wrapper(*arguments: A.args, **keywords: A.kwargs) -> R:
        Audit.invoke(Order(order_id="audit"))
        return function(*arguments, **keywords)

    return wrapper


def bare(function: Callable[[Order], None]) -> Callable[[Order], None]:
    return lambda order: function(order)


def then(
    task: type[AsyncTask[Order]],
) -> Callable[[Callable[[Order], None]], Callable[[Order], None]]:
    def decorate(function: Callable[[Order], None]) -> Callable[[Order], None]:
        def wrapper(order: Order) -> None:
            function(order)
            task.invoke(order)

        return wrapper

    return decorate


@audited
def charge(order: Order) -> None:
    Charge.invoke(order)


@bare
def refund(order: Order) -> None:
    Refund.invoke(order)


@then(Ledger)
def receipt(order: Order) -> None:
    Receipt.invoke(order)


@lru_cache
def cached(kind: str) -> type[AsyncTask[Order]]:
    return Charge


@singledispatch
def handle(kind: Any, order: Order) -> None:
    Charge.invoke(order)


@handle.register
def _(kind: str, order: Order) -> None:
    Refund.invoke(order)


class Wrapped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        charge(event.payload)


class Bare(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        refund(event.payload)


class Configured(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        receipt(event.payload)


class Cached(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        cached("charge").invoke(event.payload)


class Method(AsyncTask[Order]):
    @audited
    def send(self, order: Order) -> None:
        Receipt.invoke(order)

    def run(self, event: AsyncEvent[Order]) -> None:
        self.send(event.payload)


class Local(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        @bare
        def send(order: Order) -> None:
            Ledger.invoke(order)

        send(event.payload)


class Dispatched(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        handle(event.payload.order_id, event.payload)
