"""What the keywords of a trigger have to be: ARNs, schedules, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    DefinitionError,
    DynamoDBEvent,
    DynamoDBTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.registry import Registry


class Order(BaseModel):
    order_id: str
    cents: int


STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"


def refused(declare: Callable[[], object]) -> str:
    """The text of the error that a declaration is refused with."""
    with pytest.raises(DefinitionError) as caught:
        declare()
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("queue_arn", [None, "imports", "https://sqs.us-east-1.amazonaws.com/1/x"])
def test_a_queue_that_is_no_arn_is_refused(queue_arn: Any) -> None:
    def declare() -> None:
        class Imported(SqsTask[Order], queue_arn=queue_arn):
            def run(self, event: SqsEvent[Order]) -> None: ...

    refused(declare)


@pytest.mark.parametrize("stream_arn", ["Orders", STREAM.partition("/stream")[0]])
def test_a_stream_that_is_no_arn_is_refused(stream_arn: str) -> None:
    def declare() -> None:
        class Mirror(DynamoDBTask[Order], stream_arn=stream_arn):
            def run(self, event: DynamoDBEvent[Order]) -> None: ...

    assert "LatestStreamArn" in refused(declare)


@pytest.mark.parametrize("expression", ["rate(1 minutes)", "cron(0 8 * * *)", "hourly"])
def test_a_schedule_that_aws_would_refuse_is_refused(expression: str) -> None:
    def declare() -> None:
        class Sweep(ScheduledTask, schedule_expression=expression):
            def run(self, event: ScheduledEvent) -> None: ...

    refused(declare)


def test_a_time_zone_that_is_none_is_refused() -> None:
    def declare() -> None:
        class Sweep(ScheduledTask, schedule_expression="rate(1 day)", timezone="europe/berlin"):
            def run(self, event: ScheduledEvent) -> None: ...

    assert "Europe/Berlin" in refused(declare)


@pytest.mark.parametrize("method", ["FETCH", "get", "ANY"])
def test_a_method_that_is_no_http_method_is_refused(method: Any) -> None:
    def declare() -> None:
        class Api(ApiTask[Order, None], method=method, path="/orders"):
            def run(self, event: ApiEvent[Order]) -> None: ...

    assert "GET, POST, PUT" in refused(declare)


@pytest.mark.parametrize(
    "path", ["", "orders", "/orders/", "//", "/a{b}", "/{a+}/b", "/{a}/{a}", "/a b", "/{a}b"]
)
def test_a_path_that_is_no_route_is_refused(path: str) -> None:
    class Request(BaseModel):
        a: str
        b: str

    def declare() -> None:
        class Api(ApiTask[Request, None], method="GET", path=path):
            def run(self, event: ApiEvent[Request]) -> None: ...

    refused(declare)


@pytest.mark.parametrize("path", ["/", "/orders", "/orders/{order_id}", "/v1/{order_id}/{cents+}"])
def test_a_path_whose_parameters_are_fields_is_fine(tasks: Registry, path: str) -> None:
    class Api(ApiTask[Order, None], method="GET", path=path):
        def run(self, event: ApiEvent[Order]) -> None: ...

    App("orders")
    assert tasks.spec(Api).task_id == "Api"


def test_a_path_parameter_that_is_no_field_is_refused() -> None:
    def declare() -> None:
        class Api(ApiTask[Order, None], method="GET", path="/orders/{id}"):
            def run(self, event: ApiEvent[Order]) -> None: ...

    assert "{id} is no field of Order, which has cents, order_id" in refused(declare)


def test_a_path_parameter_of_a_task_that_takes_nothing_is_refused() -> None:
    def declare() -> None:
        class Api(ApiTask[None, None], method="GET", path="/orders/{id}"):
            def run(self, event: ApiEvent[None]) -> None: ...

    assert "{id} is no field of None, which has no fields" in refused(declare)


def test_any_path_parameter_is_fine_where_the_request_takes_any_name(tasks: Registry) -> None:
    class Open(BaseModel, extra="allow"): ...

    class Raw(ApiTask[Any, None], method="POST", path="/raw/{id}"):
        def run(self, event: ApiEvent[Any]) -> None: ...

    class Pairs(ApiTask[dict[str, str], None], method="POST", path="/pairs/{id}"):
        def run(self, event: ApiEvent[dict[str, str]]) -> None: ...

    class Extra(ApiTask[Open, None], method="POST", path="/extra/{id}"):
        def run(self, event: ApiEvent[Open]) -> None: ...

    App("orders")
    assert len(tasks.specs()) == 3


def test_a_request_that_is_made_further_down_is_checked_once_it_is_there(tasks: Registry) -> None:
    class Fine(ApiTask["Later", None], method="GET", path="/fine/{late}"):
        def run(self, event: ApiEvent[Later]) -> None: ...

    class Wrong(ApiTask["Later", None], method="GET", path="/wrong/{early}"):
        def run(self, event: ApiEvent[Later]) -> None: ...

    globals()["Later"] = _Later
    try:
        App("orders")
        assert tasks.spec(Fine).task_id == "Fine"
        with pytest.raises(DefinitionError, match=r"\{early\} is no field of _?Later"):
            tasks.spec(Wrong)
    finally:
        del globals()["Later"]


class _Later(BaseModel):
    late: str


if TYPE_CHECKING:
    Later = _Later
