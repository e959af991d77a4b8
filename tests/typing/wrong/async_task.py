"""Tasks with a queue of their own, wrongly declared and wrongly called."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import ApiEvent, App, AsyncEvent, AsyncTask

app = App("orders", runtime="python3.13")


class Order(BaseModel):
    order_id: str
    cents: int


class Refund(BaseModel):
    order_id: str


class ChargeCard(AsyncTask[Order], lane_count=2):
    def run(self, event: AsyncEvent[Order]) -> None:
        event.payload.dollars  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
        event.body  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]


order = Order(order_id="o-1", cents=100)

# A payload of the wrong type.
ChargeCard.invoke(Refund(order_id="o-1"))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
ChargeCard.invoke({"order_id": "o-1", "cents": 100})  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
ChargeCard.invoke()  # E: mypy[call-arg] pyright[reportCallIssue] ty[missing-argument]
ChargeCard.invoke_many([Refund(order_id="o-1")])  # E: mypy[list-item] pyright[reportArgumentType] ty[invalid-argument-type]
ChargeCard.invoke_many(order)  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
ChargeCard.message(Refund(order_id="o-1"))  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]

# Wrong options of a call.
ChargeCard.invoke(order, delay="1h")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
ChargeCard.invoke(order, lanes=1)  # E: mypy[call-arg] pyright[reportCallIssue] ty[unknown-argument]
ChargeCard.invoke(order, 60)  # E: mypy[call-arg] pyright[reportCallIssue] ty[too-many-positional-arguments]

# A receipt is frozen.
ChargeCard.invoke(order).lane = 1  # E: mypy[misc] pyright[reportAttributeAccessIssue] ty[invalid-assignment]


# Wrong class keywords.
class Mistyped(AsyncTask[Order], memry=256):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class OfTheWrongType(AsyncTask[Order], memory="256"):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class OfAnotherKind(AsyncTask[Order], schedule_expression="rate(1 day)"):  # E: mypy[call-arg] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class NoFunctions(AsyncTask[Order], init_tasks=["connect"]):  # E: mypy[list-item] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class NoBackoff(AsyncTask[Order], retry=10):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class NoExceptions(AsyncTask[Order], permanent=("ValueError",)):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: AsyncEvent[Order]) -> None: ...


class NoPath(AsyncTask[Order], idempotent=7):  # E: mypy[arg-type] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: AsyncEvent[Order]) -> None: ...


# A `run` that does not fit.
class WrongPayload(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Refund]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongEvent(AsyncTask[Order]):
    def run(self, event: ApiEvent[Order]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class WrongResult(AsyncTask[Order]):
    def run(self, event: AsyncEvent[Order]) -> str:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return event.payload.order_id


class NoEvent(AsyncTask[Order]):
    def run(self) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class TooManyTypes(AsyncTask[Order, Refund]):  # E: mypy[type-arg] pyright[reportInvalidTypeArguments] ty[invalid-type-arguments]
    def run(self, event: AsyncEvent[Order]) -> None: ...
