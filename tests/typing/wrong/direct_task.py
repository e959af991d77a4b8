"""Tasks without a trigger, wrongly declared and wrongly called."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import ApiEvent, App, DirectEvent, DirectTask

app = App("quotes", runtime="python3.13")


class Order(BaseModel):
    cents: int


class Quote(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> int:
        return event.payload.dollars  # E: mypy[attr-defined,no-any-return] pyright[reportAttributeAccessIssue,reportUnknownMemberType,reportUnknownVariableType] ty[missing-attribute]


Quote.call("order")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Quote.call(Order(cents=1)).cents  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]

# It has no queue.
Quote.invoke(Order(cents=1))  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


class Mistyped(DirectTask[Order, int], memry=256):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: DirectEvent[Order]) -> int:
        return 1


class OfAnotherKind(DirectTask[Order, int], path="/quotes"):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: DirectEvent[Order]) -> int:
        return 1


class WrongEvent(DirectTask[Order, int]):
    def run(self, event: ApiEvent[Order]) -> int:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return 1


class WrongPayload(DirectTask[Order, int]):
    def run(self, event: DirectEvent[int]) -> int:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return 1


class WrongResult(DirectTask[Order, int]):
    def run(self, event: DirectEvent[Order]) -> str:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return "1"
