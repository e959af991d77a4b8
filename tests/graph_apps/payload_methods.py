"""Payloads are objects, too: their methods, those of nested ones, validators, unions.

true: Method -> Charge
true: Nested -> Refund
true: Listed -> Refund
true: Constructed -> Receipt, Ledger
true: Union -> Receipt, Charge
true: Mapped -> Refund
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, field_validator

from asynclambda import App, AsyncEvent, AsyncTask

app = App("payloads")


class Item(BaseModel):
    sku: str

    def refund(self) -> None:
        Refund.invoke(self)


class Order(BaseModel):
    first: Item
    items: list[Item]
    by_sku: dict[str, Item]

    def charge(self) -> None:
        Charge.invoke(self)


class Checked(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def check(cls, name: str) -> str:
        Ledger.invoke(Item(sku=name))
        return name


@dataclass
class Card:
    number: str

    def __post_init__(self) -> None:
        Receipt.invoke(Item(sku=self.number))


@dataclass
class Cash:
    cents: int

    def pay(self) -> None:
        Receipt.invoke(Item(sku="cash"))


@dataclass
class Voucher:
    code: str

    def pay(self) -> None:
        Charge.invoke(Order(first=Item(sku="v"), items=[], by_sku={}))


class Receipt(AsyncTask[Item]):
    def run(self, event: AsyncEvent[Item]) -> None: ...


class Ledger(AsyncTask[Item]):
    def run(self, event: AsyncEvent[Item]) -> None: ...


class Charge(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None: ...


class Refund(AsyncTask[Item]):
    def run(self, event: AsyncEvent[Item]) -> None: ...


class Method(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        event.payload.charge()


class Nested(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        event.payload.first.refund()


class Listed(AsyncTask[list[Order]]):
    def run(self, event: AsyncEvent[list[Order]]) -> None:
        for order in event.payload:
            for item in order.items:
                item.refund()


class Mapped(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        for name, item in event.payload.by_sku.items():
            print(name)
            item.refund()


class Constructed(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> None:
        print(Checked(name="x"), Card(number="1"))


class Union(AsyncTask[Cash | Voucher]):
    def run(self, event: AsyncEvent[Cash | Voucher]) -> None:
        event.payload.pay()
