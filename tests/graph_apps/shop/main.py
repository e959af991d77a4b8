"""Several modules: re-exports, relative and late imports, modules as values, circular ones.

true: Place -> ChargeCard, SendReceipt
true: ChargeCard -> SendReceipt, Archive
true: SendReceipt -> Archive
true: Sweep -> ChargeCard, Refund
true: Refund -> Archive, SendReceipt
"""

from __future__ import annotations

import graph_apps.shop.handlers.refund as refunds
from graph_apps.shop import handlers, sending
from graph_apps.shop.handlers import Charge as ChargeTask
from graph_apps.shop.order import Order

from asynclambda import ApiEvent, ApiTask, App, ScheduledEvent, ScheduledTask

app = App("shop", modules=["graph_apps.shop.handlers"])


class Place(ApiTask[Order, None], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> None:
        handlers.Charge.invoke(event.payload)
        sending.receipt(event.payload)


class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
    def run(self, event: ScheduledEvent) -> None:
        ChargeTask.invoke(Order(order_id="all"))
        refunds.Refund.invoke(Order(order_id="all"))
