"""For tests of an app: events as AWS sends them, Lambda's context, and a sender that keeps what it gets.

    handler = load(ChargeCard)
    sender = RecordingSender()
    with ports.using(sender):
        handler(event_for(ChargeCard, Order(order_id="o-1", cents=4999)), lambda_context(ChargeCard))

A task runs by the same path as in Lambda: there is no second mode of the framework for tests.
"""

from __future__ import annotations

from asynclambda.testing.context import lambda_context
from asynclambda.testing.errors import EventError
from asynclambda.testing.events import RawEvent, event_for
from asynclambda.testing.recording import RecordingSender

__all__ = ["EventError", "RawEvent", "RecordingSender", "event_for", "lambda_context"]
