"""Another app, in our classes: it invokes tasks of the ancestor's feature app, and the other way round."""

from __future__ import annotations

import json

from pydantic import BaseModel

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    DirectEvent,
    DirectTask,
    ExternalTask,
    InvokeError,
)

app = App("warehouse", runtime="python3.13")


class Order(BaseModel):
    order_id: str
    note: str = ""


class Charge(ExternalTask[Order], app="feature", lane_count=2):
    """One message at a time, over there."""


class Bulk(ExternalTask[Order], app="feature", lane_count=2):
    """Several at a time."""


class Ship(AsyncTask[Order], lane_count=2):
    """What the other app invokes here; it knows of lane 0 only."""

    def run(self, event: AsyncEvent[Order]) -> None:
        line = {
            "task": "Ship",
            "payload": event.payload.order_id,
            "note": len(event.payload.note),
            "source": event.source_task_id,
            "lane": event.lane,
            "group": event.message_group_id,
        }
        print(json.dumps(line))  # noqa: T201 - how a test sees it


class SendAll(DirectTask[int, str]):
    """Sends to the other app, and one message that is too large: its refusal is what it returns."""

    def run(self, event: DirectEvent[int]) -> str:
        Charge.invoke(Order(order_id="one"), lane=1, message_group_id="tenant-1")
        Charge.invoke(Order(order_id="inline", note="x" * 600_000))
        Charge.invoke(Order(order_id="later"), delay=2)
        Bulk.invoke_many([Order(order_id=str(number)) for number in range(event.payload)], lane=1)
        try:
            Charge.invoke(Order(order_id="large", note="x" * 1_100_000))
        except InvokeError as error:
            return f"{error.failures[0].code}: {error}"
        return "accepted"
