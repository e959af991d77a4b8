"""Tasks behind API Gateway, wrongly declared and wrongly called."""

from __future__ import annotations

from pydantic import BaseModel

from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, Response

app = App("orders", runtime="python3.13")


class Order(BaseModel):
    order_id: str
    cents: int


class Accepted(BaseModel):
    order_id: str


class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> Accepted:
        event.payload.dollars  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
        event.lane  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
        event.headers[7]  # E: mypy[index] pyright[reportArgumentType] ty[invalid-argument-type]
        return Accepted(order_id=event.payload.order_id)


# Nothing calls it but API Gateway.
PlaceOrder.invoke(Order(order_id="o-1", cents=100))  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]
PlaceOrder.invoke_many([])  # E: mypy[attr-defined] pyright[reportAttributeAccessIssue,reportUnknownMemberType] ty[missing-attribute]

Response(status="200")  # E: mypy[arg-type] pyright[reportArgumentType] ty[invalid-argument-type]
Response(code=200)  # E: mypy[call-arg] pyright[reportCallIssue] ty[unknown-argument]


class NoSuchMethod(ApiTask[Order, Accepted], method="POKE", path="/orders"):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class LowerCase(ApiTask[Order, Accepted], method="post", path="/orders"):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class NoMethod(ApiTask[Order, Accepted], path="/orders"):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class NoPath(ApiTask[Order, Accepted], method="POST"):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[no-matching-overload]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class Mistyped(ApiTask[Order, Accepted], method="POST", path="/orders", memry=256):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class OfTheWrongType(ApiTask[Order, Accepted], method="POST", path="/orders", timeout="29"):  # E: mypy[call-overload] pyright[reportArgumentType,reportGeneralTypeIssues] ty[invalid-argument-type]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class OfAnotherKind(ApiTask[Order, Accepted], method="POST", path="/orders", lane_count=2):  # E: mypy[call-overload] pyright[reportCallIssue,reportGeneralTypeIssues] ty[-]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")


class WrongPayload(ApiTask[Order, Accepted], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Accepted]) -> Accepted:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return Accepted(order_id="o-1")


class WrongEvent(ApiTask[Order, Accepted], method="POST", path="/orders"):
    def run(self, event: AsyncEvent[Order]) -> Accepted:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return Accepted(order_id="o-1")


class WrongResult(ApiTask[Order, Accepted], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> Order:  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]
        return event.payload


class NoResult(ApiTask[Order, Accepted], method="POST", path="/orders"):
    def run(self, event: ApiEvent[Order]) -> None: ...  # E: mypy[override] pyright[reportIncompatibleMethodOverride] ty[incompatible-method-override]


class NoResultType(ApiTask[Order], method="POST", path="/orders"):  # E: mypy[type-arg] pyright[reportInvalidTypeArguments] ty[invalid-type-arguments]
    def run(self, event: ApiEvent[Order]) -> Accepted:
        return Accepted(order_id="o-1")
