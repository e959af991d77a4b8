"""Tasks that functions make, and tasks that share one function's code.

true: ToReceipt -> Receipt
true: ToLedger -> Ledger
true: Step1 -> Step2
true: Step2 -> Step3
true: Local -> Charge
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("factories")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


def forwarding(name: str, target: type[AsyncTask[Order]] | None) -> type[AsyncTask[Order]]:
    class Forward(AsyncTask[Order], task_id=name):
        def run(self, event: AsyncEvent[Order]) -> None:
            self.send(event.payload)

        def send(self, order: Order) -> None:
            if target is not None:
                target.invoke(order)

    return Forward


forwarding("ToReceipt", Receipt)
forwarding("ToLedger", Ledger)

following: type[AsyncTask[Order]] | None = None
for number in (3, 2, 1):
    following = forwarding(f"Step{number}", following)


class Local(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        class Service:
            task = Charge

            def __init__(self, order: Order) -> None:
                self.order = order

            @property
            def target(self) -> type[AsyncTask[Order]]:
                return self.task

            @classmethod
            def make(cls, order: Order) -> Service:
                return cls(order)

            def send(self) -> None:
                self.target.invoke(self.order)

        class Special(Service):
            def send(self) -> None:
                super().send()

        Special.make(event.payload).send()
