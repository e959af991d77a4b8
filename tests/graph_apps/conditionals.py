"""Choices: conditional expressions, `or`, `match`, `:=`, `try`.

true: Either -> Charge, Refund
true: Or -> Charge, Receipt
true: Matched -> Charge, Refund, Ledger
true: Walrus -> Receipt
true: Tried -> Charge, Refund, Ledger
"""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("choices")


class Order(BaseModel):
    kind: str
    cents: int


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Either(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        (Charge if event.payload.cents > 0 else Refund).invoke(event.payload)


class Or(AsyncTask[Order]):
    chosen: type[AsyncTask[Order]] | None = None

    def run(self, event: AsyncEvent[Order]) -> None:
        default: type[AsyncTask[Order]] | None = None if event.payload.cents else Charge
        task = self.chosen or default or Receipt
        task.invoke(event.payload)


class Matched(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        match event.payload.kind:
            case "charge":
                task: type[AsyncTask[Order]] = Charge
            case "refund" | "back":
                task = Refund
            case _:
                Ledger.invoke(event.payload)
                return
        task.invoke(event.payload)


class Walrus(AsyncTask[Order]):
    chosen: type[AsyncTask[Order]] | None = None

    def run(self, event: AsyncEvent[Order]) -> None:
        if (task := self.chosen or Receipt) is not None:
            task.invoke(event.payload)


class Tried(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        try:
            Charge.invoke(event.payload)
        except ValueError:
            Refund.invoke(event.payload)
        finally:
            Ledger.invoke(event.payload)
