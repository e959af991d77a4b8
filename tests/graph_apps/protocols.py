"""Python's protocols: operators, calls, subscripts and the like of the app's own classes.

true: Piped -> Charge
true: Called -> Refund
true: Indexed -> Receipt
true: Compared -> Ledger
true: Added -> Charge
true: Contained -> Receipt
true: Deleted -> Ledger
true: Attributes -> Refund
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("protocols")


class Order(BaseModel):
    order_id: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Pipe:
    def __init__(self, order: Order) -> None:
        self.order = order

    def __rshift__(self, task: type[AsyncTask[Order]]) -> Pipe:
        task.invoke(self.order)
        return self

    def __radd__(self, task: type[AsyncTask[Order]]) -> Pipe:
        task.invoke(self.order)
        return self


class Send:
    def __call__(self, order: Order) -> None:
        Refund.invoke(order)


class Table:
    def __getitem__(self, name: str) -> type[AsyncTask[Order]]:
        return Receipt

    def __contains__(self, name: object) -> bool:
        Receipt.invoke(Order(order_id=str(name)))
        return True


class Equal:
    def __eq__(self, other: object) -> bool:
        Ledger.invoke(Order(order_id="equal"))
        return True

    __hash__ = None  # type: ignore[assignment]  # as Python does where there is an __eq__


class Gone:
    def __del__(self) -> None:
        Ledger.invoke(Order(order_id="gone"))


class Setting:
    def __setattr__(self, name: str, value: Any) -> None:
        Refund.invoke(Order(order_id=name))


send = Send()


class Piped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Pipe(event.payload) >> Charge


class Called(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        send(event.payload)


class Indexed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Table()["x"].invoke(event.payload)


class Compared(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        if Equal() == event.payload:
            print("equal")


class Added(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        both: Any = Charge
        both += Pipe(event.payload)


class Contained(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        if "x" in Table():
            print("there")


class Deleted(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Gone()


class Attributes(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        Setting().anything = 1
