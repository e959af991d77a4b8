"""What a task says of its idempotency, checked when its class is made, and what the template has for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel, Field
from support.plans import plan_here
from typing_extensions import TypedDict

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DefinitionError,
    DirectEvent,
    DirectTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    TaskGroup,
    registry,
)
from asynclambda.spec import Idempotency

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:imports"
TABLE = "AsyncLambdaIdempotencyTable"


class Customer(BaseModel):
    number: int


class Order(BaseModel):
    order_id: str
    customer: Customer | None = None
    reference: str = Field("", alias="ref")
    tags: dict[str, str] = {}


@dataclass
class Plain:
    order_id: str


class Typed(TypedDict):
    order_id: str


def declare(annotation: Any = Order, **options: Any) -> type[AsyncTask[Any]]:
    """A task with these keywords."""

    class Charge(AsyncTask[annotation], **options):
        def run(self, event: AsyncEvent[Any]) -> None: ...

    return Charge


def idempotency(task: type[Any]) -> Idempotency | None:
    """What its spec says."""
    return registry.active().spec(task).idempotency


def test_a_task_is_not_unless_it_says_so() -> None:
    App("shop")

    assert idempotency(declare()) is None
    assert idempotency(declare(idempotent=False, task_id="B")) is None


def test_the_whole_payload_for_a_day_unless_it_says_more() -> None:
    App("shop")

    assert idempotency(declare(idempotent=True)) == Idempotency((), 86_400)
    hours = declare(idempotent="order_id", idempotent_for=timedelta(hours=2), task_id="B")
    assert idempotency(hours) == Idempotency(("order_id",), 7_200)


@pytest.mark.parametrize(
    ("annotation", "path"),
    [
        (Order, "order_id"),
        (Order, "customer.number"),
        (Order, "ref"),
        (Order, "tags.any"),
        (Plain, "order_id"),
        (Typed, "order_id"),
        (Order | Plain, "order_id"),
        (dict[str, int], "anything"),
        (Any, "any.thing"),
    ],
)
def test_a_path_leads_to_a_field(annotation: Any, path: str) -> None:
    App("shop")

    found = idempotency(declare(annotation, idempotent=path))
    assert found is not None
    assert found.path == tuple(path.split("."))


@pytest.mark.parametrize(
    ("annotation", "path", "says"),
    [
        (
            Order,
            "orderid",
            "'orderid' is no field of Order, which has customer, order_id, ref, tags",
        ),
        (Order, "reference", "'reference' is no field"),
        (Order, "customer.name", "'name' is no field of Customer, which has number"),
        (Order, "order_id.length", "'length' is no field of str, which has no fields"),
        (Order | Customer, "order_id", "'order_id' is no field of Customer"),
        (int, "order_id", "no field of int"),
        (Order, "", "is no path"),
        (Order, "order_id.", "is no path"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(annotation: Any, path: str, says: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        declare(annotation, idempotent=path)
    assert says in caught.value.what
    assert caught.value.remedy


def test_it_is_refused_where_a_run_is_of_several_records() -> None:
    with pytest.raises(DefinitionError, match="run_record"):

        class Index(BatchTask[Order], idempotent=True):
            def run(self, event: BatchEvent[Order]) -> None: ...


def test_each_kind_that_may_repeat_has_it_and_a_group_shares_it() -> None:
    class Once(TaskGroup, idempotent="order_id"): ...

    class A(Once, AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class B(Once, BatchTask[Order]):
        def run_record(self, record: AsyncEvent[Order]) -> None: ...

    class C(Once, SqsTask[Order], queue_arn=QUEUE_ARN):
        def run(self, event: SqsEvent[Order]) -> None: ...

    class D(Once, DirectTask[Order, int]):
        def run(self, event: DirectEvent[Order]) -> int:
            return 1

    class E(Once, ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    App("shop")
    assert [idempotency(each) is not None for each in (A, B, C, D, E)] == [True] * 4 + [False]


def test_the_template_has_a_table_only_where_a_task_needs_it() -> None:
    App("shop")
    declare()
    assert TABLE not in plan_here()["Resources"]

    declare(idempotent=True, task_id="Once")
    resources = plan_here()["Resources"]

    table = resources[TABLE]["Properties"]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiration", "Enabled": True}
    variables = [
        resources[f"{task_id}ALFunc"]["Properties"]["Environment"]["Variables"]
        for task_id in ("Once", "Charge")
    ]
    assert variables[0]["ASYNC_LAMBDA_IDEMPOTENCY_TABLE"] == {"Ref": TABLE}
    assert "ASYNC_LAMBDA_IDEMPOTENCY_TABLE" not in variables[1]


def test_a_task_has_its_own_items_and_no_others() -> None:
    App("shop")
    declare()
    declare(idempotent=True, task_id="Once")
    resources = plan_here()["Resources"]

    def remembers(task_id: str) -> list[dict[str, Any]]:
        role = resources[f"{task_id}ALFuncRole"]["Properties"]
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        return [each for each in statements if each["Sid"] == "RememberSuccesses"]

    assert remembers("Charge") == []
    [statement] = remembers("Once")
    assert statement["Resource"] == {"Fn::GetAtt": [TABLE, "Arn"]}
    assert statement["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["Once#*"]}
    }


def test_a_shared_role_has_the_table() -> None:
    App("shop", shared_function_role=True)
    declare(idempotent=True)

    role = plan_here()["Resources"]["AsyncLambdaSharedFunctionRole"]["Properties"]
    sids = [each["Sid"] for each in role["Policies"][0]["PolicyDocument"]["Statement"]]
    assert "RememberSuccesses" in sids
