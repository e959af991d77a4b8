"""An app with a mistake that only a second delivery, or a run that is killed, brings to light."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask, registry


class Order(BaseModel):
    """What is paid."""

    order_id: str
    cents: int


#: What the customers' cards have been charged with, by order.
CHARGES: dict[str, int] = {}

with registry.isolated() as REGISTRY:
    app = App("racing")

    class SendReceipt(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class ChargeCard(AsyncTask[Order]):
        """Adds to what was charged, without a look at whether it has done so before."""

        def run(self, event: AsyncEvent[Order]) -> None:
            order = event.payload
            CHARGES[order.order_id] = CHARGES.get(order.order_id, 0) + order.cents
            SendReceipt.invoke(order)

    class ChargeOnce(AsyncTask[Order], idempotent="order_id"):
        """The same, without the mistake: a charge of its own id is not repeated by the bank."""

        def run(self, event: AsyncEvent[Order]) -> None:
            order = event.payload
            CHARGES[order.order_id] = order.cents
            SendReceipt.invoke(order)
