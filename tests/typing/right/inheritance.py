"""Options and types down the class tree: mix-ins, base classes, generic bases, middleware."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, assert_type

from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    Event,
    Receipt,
    Response,
    ScheduledEvent,
    ScheduledTask,
    TaskGroup,
    middleware,
)


class Order(BaseModel):
    order_id: str


@middleware
def timed(event: Event, call_next: Callable[[Event], object]) -> object:
    assert_type(event.invocation_id, str)
    return call_next(event)


@middleware(ApiEvent)
def signed(event: ApiEvent[Any], call_next: Callable[[ApiEvent[Any]], object]) -> object:
    return call_next(event) if "x-signature" in event.headers else Response(status=401)


app = App("billing", runtime="python3.13", middleware=[timed])


class Billing(TaskGroup, lane_count=2, timeout=120, middleware=[timed]):
    """Shared by tasks of different kinds."""


class Refund(Billing, AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        assert_type(event.payload, Order)


class GetRefund(Billing, ApiTask[None, Order], method="GET", path="/refund", memory=512):
    def run(self, event: ApiEvent[None]) -> Order:
        assert_type(Refund.invoke(Order(order_id="o-1"), lane=1), Receipt)
        return Order(order_id="o-1")


class Nightly(Billing, ScheduledTask, schedule_expression="rate(1 day)"):
    def run(self, event: ScheduledEvent) -> None: ...


class Base(AsyncTask[Order], abstract=True, memory=1024):
    """A base of one kind."""


class Concrete(Base, max_receive_count=2):
    def run(self, event: AsyncEvent[Order]) -> None: ...


T = TypeVar("T", bound=BaseModel)


class Audited(AsyncTask[T], Generic[T]):
    """A generic base registers nothing; its parameter is the payload of those below."""

    def run(self, event: AsyncEvent[T]) -> None:
        self.work(event.payload)

    def work(self, payload: T) -> None:
        raise NotImplementedError


class AuditedOrder(Audited[Order], timeout=10):
    def work(self, payload: Order) -> None:
        assert_type(payload.order_id, str)


def calls() -> None:
    """Never made: what matters is what a checker infers."""
    assert_type(Concrete.invoke(Order(order_id="o-1")), Receipt)
    assert_type(AuditedOrder.invoke(Order(order_id="o-1")), Receipt)
