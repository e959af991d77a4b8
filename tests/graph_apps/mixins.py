"""Mix-ins: plain ones, a TaskGroup, and methods that find one another through the MRO.

true: Charge -> Receipt, Audit
true: Refund -> Receipt, Ledger
true: Clean -> Audit
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask, TaskGroup

app = App("mixins")


class Order(BaseModel):
    order_id: str


class Audit(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Audited:
    def done(self, order: Order) -> None:
        Audit.invoke(order)


class Booked:
    def done(self, order: Order) -> None:
        Ledger.invoke(order)


class Billing(TaskGroup, timeout=120):
    def bill(self, order: Order) -> None:
        Receipt.invoke(order)
        self.done(order)

    def done(self, order: Order) -> None: ...


class Charge(Audited, Billing, AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.bill(event.payload)


class Refund(Booked, Billing, AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        self.bill(event.payload)


class Clean(Audited, ScheduledTask, schedule_expression="rate(1 day)"):
    def run(self, event: ScheduledEvent) -> None:
        self.done(Order(order_id="all"))
