"""What a function may do: its own part of each thing, and what a shared role costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel
from support.plans import Edges, plan_here

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    DirectEvent,
    DirectTask,
    DynamoDBEvent,
    DynamoDBTask,
    ExternalTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    registry,
)
from asynclambda.build.config import parse_config
from asynclambda.build.graph import Call, Graph
from asynclambda.build.plan import make_plan
from asynclambda.build.template import dump, render
from asynclambda.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
_QUEUE = "arn:aws:sqs:us-east-1:123456789012:imports"
_NETWORK = {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}


class Order(BaseModel):
    order_id: str


@pytest.fixture(autouse=True)
def _registry() -> Iterator[None]:
    with registry.isolated():
        yield


def role(template: dict[str, Any], task_id: str) -> dict[str, Any]:
    properties: dict[str, Any] = template["Resources"][f"{task_id}ALFuncRole"]["Properties"]
    return properties


def statements(properties: dict[str, Any]) -> dict[str, Any]:
    """The resources of each statement of a role's own policy, by its id; names without the ARN."""
    documents = [each for each in properties["Policies"] if each["PolicyName"].startswith("Task")]
    return {
        each["Sid"]: [_short(resource) for resource in _list(each["Resource"])]
        for document in documents
        for each in document["PolicyDocument"]["Statement"]
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _short(resource: Any) -> Any:
    text = resource.get("Fn::Sub") if isinstance(resource, dict) else resource
    return text.rpartition(":")[2] if isinstance(text, str) else resource


class _Tasks:
    """An app's tasks; each test takes those that it needs, in its own registry."""

    @staticmethod
    def charge(**options: Any) -> type[Any]:
        class Charge(AsyncTask[Order], **options):
            def run(self, event: AsyncEvent[Order]) -> None: ...

        return Charge

    @staticmethod
    def receipt(**options: Any) -> type[Any]:
        class Receipt(AsyncTask[Order], **options):
            def run(self, event: AsyncEvent[Order]) -> None: ...

        return Receipt

    @staticmethod
    def changes() -> None:
        class Changes(DynamoDBTask[Order], stream_arn=_STREAM):
            def run(self, event: DynamoDBEvent[Order]) -> None: ...


def test_a_task_sends_to_its_own_targets_only() -> None:
    App("shop")
    _Tasks.charge(lane_count=2)
    _Tasks.receipt()

    class Quote(DirectTask[Order, int]):
        def run(self, event: DirectEvent[Order]) -> int:
            return 0

    class Ship(ExternalTask[Order], app="warehouse"): ...

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    edges = Edges(
        invokes=[("Sweep", "Charge"), ("Sweep", "Ship"), ("Charge", "Quote")], schedules=["Sweep"]
    )
    template = plan_here(edges=edges)

    assert statements(role(template, "Sweep")) == {
        "WritePayloads": ["${AsyncLambdaPayloadBucket}/Charge/*"],
        "SendMessages": ["shop-Charge", "shop-Charge-L1", "warehouse-Ship"],
        "DelayMessages": ["schedule/shop-delay/*"],
        "PassSchedulerRole": [{"Fn::GetAtt": ["AsyncLambdaDelaySchedulerRole", "Arn"]}],
    }
    charge = statements(role(template, "Charge"))
    assert charge["ReceiveMessages"] == ["shop-Charge", "shop-Charge-L1"]
    assert charge["CallTasks"] == ["shop-Quote"]
    assert "SendMessages" not in charge
    assert "Policies" not in role(template, "Quote")
    assert list(statements(role(template, "Receipt"))) == [
        "ReceiveMessages",
        "BuryMessages",
        "ReadPayloads",
    ]


@pytest.mark.parametrize(
    ("lanes", "patterns"),
    [
        (2, ["shop-Charge", "shop-Charge-L1"]),
        (3, ["shop-Charge", "shop-Charge-L?"]),
        (10, ["shop-Charge", "shop-Charge-L?"]),
        (11, ["shop-Charge", "shop-Charge-L?", "shop-Charge-L??"]),
        (100, ["shop-Charge", "shop-Charge-L?", "shop-Charge-L??"]),
    ],
)
def test_many_lanes_do_not_fill_a_role(lanes: int, patterns: list[str]) -> None:
    App("shop")
    _Tasks.charge(lane_count=lanes)

    found = role(plan_here(), "Charge")

    assert statements(found)["ReceiveMessages"] == patterns
    assert len(json.dumps(found["Policies"])) < 2_000


def test_a_dlq_task_reads_the_payloads_of_all_whose_messages_it_gets() -> None:
    App("shop")

    class Last(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Second(AsyncTask[Order], dlq_task=Last):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    _Tasks.charge(dlq_task=Second)

    read = statements(role(plan_here(), "Last"))["ReadPayloads"]

    assert [path.rpartition("}/")[2] for path in read] == [
        "Last/*",
        "Second/*",
        "Charge/*",
        "????/??/??/*",
    ]


def test_a_function_may_bury_its_dead_messages_where_sqs_would() -> None:
    App("shop")
    _Tasks.receipt()
    _Tasks.charge(dlq_task="Receipt")

    class Imported(SqsTask[Order], queue_arn=_QUEUE):
        def run(self, event: SqsEvent[Order]) -> None: ...

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    template = plan_here()

    def url(task_id: str) -> object:
        function = template["Resources"][f"{task_id}ALFunc"]["Properties"]
        return function["Environment"]["Variables"].get("ASYNC_LAMBDA_DLQ_URL")

    for task_id, queue_id in (
        ("Charge", "ReceiptALQueue"),
        ("Receipt", "AsyncLambdaDLQ"),
        ("Imported", "AsyncLambdaDLQ"),
    ):
        queue = {"Fn::GetAtt": [queue_id, "Arn"]}
        assert statements(role(template, task_id))["BuryMessages"] == [queue]
        assert url(task_id) == {"Ref": queue_id}
        receive = role(template, task_id)["Policies"][0]["PolicyDocument"]["Statement"][0]
        assert "sqs:ChangeMessageVisibility" in receive["Action"]
    assert url("Sweep") is None


def test_equal_policies_of_several_levels_are_attached_once() -> None:
    App("shop")
    _Tasks.charge()
    policy = "arn:aws:iam::123456789012:policy/own"
    logs = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    config = {"policies": [policy, logs], "tasks": {"Charge": {"policies": [policy]}}}

    managed = role(plan_here(config), "Charge")["ManagedPolicyArns"]

    assert [_short(each) for each in managed] == [
        "policy/service-role/AWSLambdaBasicExecutionRole",
        "policy/own",
    ]


def test_a_role_of_sams_has_no_empty_statement() -> None:
    App("shop")

    class Quote(DirectTask[Order, int]):
        def run(self, event: DirectEvent[Order]) -> int:
            return 0

    template = plan_here({"policies": ["AmazonS3ReadOnlyAccess", "AmazonS3ReadOnlyAccess"]})

    function = template["Resources"]["QuoteALFunc"]["Properties"]
    assert function["Policies"] == ["AmazonS3ReadOnlyAccess"]
    assert "Role" not in function
    assert "QuoteALFuncRole" not in template["Resources"]


def test_a_shared_role_reads_streams() -> None:
    App("shop", shared_function_role=True)
    _Tasks.changes()

    template = plan_here()

    shared = statements(template["Resources"]["AsyncLambdaSharedFunctionRole"]["Properties"])
    assert shared["ReadStreams"] == [_short(_STREAM)]
    assert shared["ListStreams"] == ["*"]


def test_a_shared_role_sends_to_external_tasks() -> None:
    App("shop", shared_function_role=True)
    _Tasks.charge()

    class Ship(ExternalTask[Order], app="warehouse", lane_count=2): ...

    template = plan_here()

    shared = statements(template["Resources"]["AsyncLambdaSharedFunctionRole"]["Properties"])
    assert shared["SendMessages"] == [
        "shop-*",
        "warehouse-Ship",
        "warehouse-Ship-L1",
        {"Fn::GetAtt": ["AsyncLambdaDLQ", "Arn"]},
    ]


def test_a_shared_role_lets_a_function_into_the_vpc_of_its_task() -> None:
    App("shop", shared_function_role=True)
    _Tasks.charge()
    _Tasks.receipt()

    def execution(config: dict[str, Any]) -> Any:
        shared = plan_here(config)["Resources"]["AsyncLambdaSharedFunctionRole"]["Properties"]
        return _short(shared["ManagedPolicyArns"][0])

    assert execution({}) == "policy/service-role/AWSLambdaBasicExecutionRole"
    assert (
        execution({"tasks": {"Charge": _NETWORK}})
        == "policy/service-role/AWSLambdaVPCAccessExecutionRole"
    )


def test_a_task_with_policies_of_its_own_does_not_share() -> None:
    App("shop", shared_function_role=True)
    _Tasks.charge()
    _Tasks.receipt()
    policy = "arn:aws:iam::123456789012:policy/own"

    resources = plan_here({"tasks": {"Charge": {"policies": [policy]}}})["Resources"]

    shared = {"Fn::GetAtt": ["AsyncLambdaSharedFunctionRole", "Arn"]}
    assert resources["ReceiptALFunc"]["Properties"]["Role"] == shared
    assert resources["ChargeALFunc"]["Properties"]["Role"] != shared
    assert policy in resources["ChargeALFuncRole"]["Properties"]["ManagedPolicyArns"]
    assert policy not in json.dumps(resources["AsyncLambdaSharedFunctionRole"])


def test_a_shared_role_takes_no_policy_by_name() -> None:
    App("shop", shared_function_role=True)
    _Tasks.charge()

    with pytest.raises(ConfigError, match="Give ARNs and statements"):
        plan_here({"policies": ["AmazonS3ReadOnlyAccess"]})


def test_what_only_the_scheduler_puts_on_a_queue_needs_no_permission_to_send() -> None:
    App("shop")
    _Tasks.charge()
    _Tasks.receipt()

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    calls = (
        Call("Sweep", "Charge", "invoke", "app.py", 1, 3_600, 3_600),
        Call("Sweep", "Receipt", "invoke", "app.py", 2, 3_600, 0),
    )
    specs = registry.active().specs()
    graph = Graph(specs, calls, declared=(), unknown=(), covered=(), unreached=())
    settings = parse_config(b"{}").for_stage(None, [spec.task_id for spec in specs])
    plan = make_plan(registry.active().app, specs, settings, graph)
    template = json.loads(dump(render(plan)))

    sweep = statements(role(template, "Sweep"))
    assert sweep["SendMessages"] == ["shop-Receipt"]
    assert len(sweep["WritePayloads"]) == 2
    assert "DelayMessages" in sweep
