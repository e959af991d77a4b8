"""The measured app: a task that sends nothing, one that sends a message, one that answers a request.

`src/` has each of them as one writes it by hand, on the same packages: the floor of the comparison.
"""

from __future__ import annotations

import os
import sys

from pydantic import BaseModel

from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask

app = App(
    "bench",
    runtime=f"python3.{sys.version_info.minor}",
    architecture="arm64" if os.uname().machine == "aarch64" else "x86_64",
)


class Order(BaseModel):
    """What comes in."""

    order_id: str
    cents: int
    note: str = ""


class Accepted(BaseModel):
    """What a request is answered with."""

    order_id: str


class Quiet(AsyncTask[Order]):
    """Sends nothing."""

    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("charged", order_id=event.payload.order_id)


class Relay(AsyncTask[Order]):
    """Sends one message."""

    def run(self, event: AsyncEvent[Order]) -> None:
        self.logger.info("relayed", order_id=event.payload.order_id)
        Quiet.invoke(event.payload)


class Place(ApiTask[Order, Accepted], method="POST", path="/orders"):
    """Answers a request."""

    def run(self, event: ApiEvent[Order]) -> Accepted:
        self.logger.info("placed", order_id=event.payload.order_id)
        return Accepted(order_id=event.payload.order_id)
