"""Tasks of other apps.

true: Charge -> billing/CreateBill, shipping/Ship
true: Refund -> billing/CreateBill
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, ExternalTask

app = App("external")


class Order(BaseModel):
    order_id: str


class Bill(ExternalTask[Order], app="billing", task_id="CreateBill"):
    pass


class Ship(ExternalTask[Order], app="shipping"):
    pass


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Bill.invoke(event.payload)
        Ship.invoke_many([event.payload])


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for task in [Bill]:
            task.invoke(event.payload)
