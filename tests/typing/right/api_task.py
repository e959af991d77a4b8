"""Tasks behind API Gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from pydantic import BaseModel

from asynclambda import ApiEvent, ApiTask, App, Response

app = App("orders", runtime="python3.13")


class Order(BaseModel):
    order_id: str
    cents: int


class Accepted(BaseModel):
    order_id: str


class Paid(Accepted):
    cents: int


class ById(BaseModel):
    order_id: str
    verbose: bool = False


class Rest(BaseModel):
    rest: str


class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders", timeout=29):
    def run(self, event: ApiEvent[Order]) -> Accepted:
        assert_type(event.payload, Order)
        assert_type(event.headers["x-request-id"], str)
        assert_type(event.headers.get("X-Request-Id"), str | None)
        assert_type(event.querystring_params, Mapping[str, str])
        assert_type(event.body, str | None)
        assert_type(event.raw, APIGatewayProxyEvent)
        return Accepted(order_id=event.payload.order_id)


class GetOrder(ApiTask[ById, Order], method="GET", path="/orders/{order_id}"):
    """An answer by hand where the model does not do."""

    def run(self, event: ApiEvent[ById]) -> Order | Response:
        if event.payload.verbose:
            return Response({"message": "no such order"}, status=404, headers={"X-Why": "gone"})
        return Order(order_id=event.payload.order_id, cents=1)


class PayOrder(ApiTask[ById, Accepted], method="PUT", path="/orders/{order_id}/payment"):
    """A narrower answer than the one promised."""

    async def run(self, event: ApiEvent[ById]) -> Paid:
        return Paid(order_id=event.payload.order_id, cents=1)


class Ping(ApiTask[None, str], method="HEAD", path="/ping"):
    def run(self, event: ApiEvent[None]) -> str:
        return "pong"


class Raw(ApiTask[Rest, None], method="DELETE", path="/{rest+}"):
    def run(self, event: ApiEvent[Rest]) -> Response:
        return Response(b"\x00", status=200)
