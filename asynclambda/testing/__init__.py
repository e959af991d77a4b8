"""For tests of an app: a simulation of AWS, events as AWS sends them, and a sender that keeps what it gets.

    with simulate(app) as sim:
        ChargeCard.invoke(Order(order_id="o-1", cents=4999))
        sim.run_until_idle()
        assert_invoked(SendReceipt, times=1)

    handler = load(ChargeCard)
    sender = RecordingSender()
    with ports.using(sender):
        handler(event_for(ChargeCard, Order(order_id="o-1", cents=4999)), lambda_context(ChargeCard))

A task runs by the same path as in Lambda: there is no second mode of the framework for tests.
"""

from __future__ import annotations

from asynclambda.testing.assertions import assert_invoked
from asynclambda.testing.context import lambda_context
from asynclambda.testing.errors import EventError, SimulationError
from asynclambda.testing.events import RawEvent, event_for
from asynclambda.testing.explore import ExploreFailure, explore, replay
from asynclambda.testing.recording import RecordingSender
from asynclambda.testing.simulator import (
    ApiResponse,
    DeadMessage,
    Faults,
    QueueState,
    SentMessage,
    SimulatedRun,
    Simulation,
    Timeline,
    simulate,
)

__all__ = [
    "ApiResponse",
    "DeadMessage",
    "EventError",
    "ExploreFailure",
    "Faults",
    "QueueState",
    "RawEvent",
    "RecordingSender",
    "SentMessage",
    "SimulatedRun",
    "Simulation",
    "SimulationError",
    "Timeline",
    "assert_invoked",
    "event_for",
    "explore",
    "lambda_context",
    "replay",
    "simulate",
]
