"""The app whose warm path and sending are measured: its tasks look at what they get, and do no more.

`src/` has the same by hand: the floor of the comparison.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable  # noqa: TC003  # the framework reads annotations

from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    Event,
    middleware,
)

app = App(
    "busy",
    runtime=f"python3.{sys.version_info.minor}",
    architecture="arm64" if os.uname().machine == "aarch64" else "x86_64",
    timeout=900,
)


class Line(BaseModel):
    """A line of an order."""

    sku: str
    description: str
    quantity: int
    cents: int


class Customer(BaseModel):
    """Who ordered, and where it goes."""

    name: str
    email: str
    street: str
    city: str


class Order(BaseModel):
    """What comes in: 1 KB of JSON with five lines."""

    order_id: str
    placed_at: str
    customer: Customer
    lines: list[Line]
    note: str


class Accepted(BaseModel):
    """What a request is answered with."""

    order_id: str


class Take(AsyncTask[Order]):
    """Gets one message."""

    def run(self, event: AsyncEvent[Order]) -> None:
        len(event.payload.order_id)


@middleware
def outer(event: Event, call_next: Callable[[Event], object]) -> object:
    """Does nothing."""
    return call_next(event)


@middleware
def inner(event: Event, call_next: Callable[[Event], object]) -> object:
    """Does nothing."""
    return call_next(event)


class TakeWrapped(AsyncTask[Order], middleware=[outer, inner]):
    """Gets one message through two middlewares."""

    def run(self, event: AsyncEvent[Order]) -> None:
        len(event.payload.order_id)


class TakeMany(BatchTask[Order], batch_size=10):
    """Gets ten messages."""

    def run(self, event: BatchEvent[Order]) -> None:
        for record in event.records:
            len(record.payload.order_id)


class Answer(ApiTask[Order, Accepted], method="POST", path="/orders"):
    """Answers a request."""

    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id=event.payload.order_id)


class Send(AsyncTask[Order]):
    """Sends one message."""

    def run(self, event: AsyncEvent[Order]) -> None:
        Take.invoke(event.payload)


class SendMany(AsyncTask[Order]):
    """Sends ten thousand messages."""

    def run(self, event: AsyncEvent[Order]) -> None:
        Take.invoke_many([event.payload] * 10_000)
