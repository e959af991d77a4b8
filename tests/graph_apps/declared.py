"""What cannot be found is declared, by class, by id, or as nothing.

true: ByName -> Charge, Refund
true: ById -> Receipt
true: Nothing -> Charge
true: Inherits -> Ledger
true: Both -> Charge, Ledger
covered: ByName, ById, Nothing, Inherits, Both
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("declared")


class Order(BaseModel):
    kind: str


class Receipt(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Ledger(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class ByName(AsyncTask[Order], invokes=[Charge, Refund]):
    def run(self, event: AsyncEvent[Order]) -> None:
        getattr(sys.modules[__name__], event.payload.kind).invoke(event.payload)


class ById(AsyncTask[Order], invokes=["Receipt"]):
    def run(self, event: AsyncEvent[Order]) -> None:
        importlib.import_module(f"handlers.{event.payload.kind}").handle(event.payload)


class Nothing(AsyncTask[Order], invokes=()):
    def run(self, event: AsyncEvent[Order]) -> None:
        client: Any = importlib.import_module(event.payload.kind)
        client.invoke(event.payload)
        Charge.invoke(event.payload)


class Declaring(AsyncTask[Order], abstract=True, invokes=[Ledger]):
    def run(self, event: AsyncEvent[Order]) -> None:
        globals()[event.payload.kind].invoke(event.payload)


class Inherits(Declaring):
    pass


class Both(Declaring):
    def run(self, event: AsyncEvent[Order]) -> None:
        super().run(event)
        Charge.invoke(event.payload)
        Ledger.invoke(event.payload)
