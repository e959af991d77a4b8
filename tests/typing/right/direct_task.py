"""Tasks without a trigger, which others call and wait for."""

from __future__ import annotations

from typing import assert_type

from pydantic import BaseModel

from asynclambda import App, DirectEvent, DirectTask

app = App("quotes", runtime="python3.13")


class Order(BaseModel):
    cents: int


class Quote(DirectTask[Order, int], memory=256):
    def run(self, event: DirectEvent[Order]) -> int:
        assert_type(event.payload, Order)
        return event.payload.cents


class Slow(DirectTask[Order, list[Order]], timeout=900):
    async def run(self, event: DirectEvent[Order]) -> list[Order]:
        return [event.payload]


def calls() -> None:
    """Never made: what matters is what a checker infers."""
    assert_type(Quote.call(Order(cents=1)), int)
    assert_type(Slow.call(Order(cents=1)), list[Order])
