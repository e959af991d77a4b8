"""A simulation is what the template says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, env, registry
from asynclambda.sending.edges import UndeclaredEdge
from asynclambda.testing import simulate
from asynclambda.testing.simulator.blueprint import MappingDesign, QueueDesign
from asynclambda.testing.simulator.read import read_blueprint
from asynclambda.testing.simulator.resolve import Resolver

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Most": {"Default": 7}},
    "Globals": {
        "Function": {
            "Environment": {"Variables": {"BUCKET": {"Ref": "AsyncLambdaPayloadBucket"}}},
            "Timeout": 20,
        }
    },
    "Resources": {
        "AsyncLambdaPayloadBucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"LifecycleConfiguration": {"Rules": [{"ExpirationInDays": 30}]}},
        },
        "Dead": {"Type": "AWS::SQS::Queue"},
        "Work": {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": "work",
                "VisibilityTimeout": 120,
                "MessageRetentionPeriod": "600",
                "DelaySeconds": 3,
                "RedrivePolicy": {
                    "deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]},
                    "maxReceiveCount": 4,
                },
            },
        },
        "Worker": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "FunctionName": "worker",
                "Environment": {
                    "Variables": {env.TASK_ID: "Worker", "DLQ": {"Ref": "Dead"}, "N": 1}
                },
                "Events": {
                    "One": {
                        "Type": "SQS",
                        "Properties": {
                            "Queue": {"Fn::GetAtt": "Work.Arn"},
                            "BatchSize": 5,
                            "MaximumBatchingWindowInSeconds": 9,
                            "FunctionResponseTypes": ["ReportBatchItemFailures"],
                            "ScalingConfig": {"MaximumConcurrency": {"Ref": "Most"}},
                        },
                    },
                    "Other": {
                        "Type": "SQS",
                        "Properties": {"Queue": "arn:aws:sqs:eu-west-1:1:theirs.fifo"},
                    },
                },
            },
        },
    },
}


def test_queues_and_mappings_are_read() -> None:
    blueprint = read_blueprint(TEMPLATE, "shop")

    assert blueprint.queues["work"] == QueueDesign(
        name="work",
        arn="arn:aws:sqs:us-east-1:123456789012:work",
        visibility_timeout=120,
        retention=600,
        delay=3,
        max_receive_count=4,
        dead_letter_queue="shop-Dead",
    )
    theirs = blueprint.queues["theirs.fifo"]
    assert (theirs.fifo, theirs.visibility_timeout, theirs.max_receive_count) == (True, 120, None)
    assert blueprint.mappings[0] == MappingDesign(
        task_id="Worker",
        queue_name="work",
        batch_size=5,
        window=9,
        maximum_concurrency=7,
        reports_failures=True,
    )
    assert blueprint.mappings[1].maximum_concurrency is None
    assert blueprint.payload_days == 30


def test_a_functions_variables_are_resolved() -> None:
    function = read_blueprint(TEMPLATE, "shop").functions["Worker"]

    assert function.timeout == 20
    assert function.environment["BUCKET"] == "shop-asynclambdapayloadbucket"
    assert function.environment["N"] == "1"
    assert (
        function.environment["DLQ"] == "https://sqs.us-east-1.amazonaws.com/123456789012/shop-Dead"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:x:${Work.Arn}"}, None),
        ({"Fn::Sub": ["${Work.QueueName}-${end}", {"end": "z"}]}, "work-z"),
        ({"Fn::Join": ["/", ["a", {"Ref": "Most"}]]}, "a/7"),
        (
            {"Fn::GetAtt": ["Worker", "Arn"]},
            "arn:aws:lambda:us-east-1:123456789012:function:worker",
        ),
        (True, "true"),
        ({"Fn::ImportValue": "secret"}, '{"Fn::ImportValue": "secret"}'),
    ],
)
def test_references_are_those_of_a_stack(value: Value, text: str | None) -> None:
    expected = text or "arn:aws:sqs:us-east-1:x:arn:aws:sqs:us-east-1:123456789012:work"

    assert Resolver(TEMPLATE, "shop").text(value) == expected


with registry.isolated() as REGISTRY:
    shop = App("shop")

    class Seen(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Hidden(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Pick(AsyncTask[str], invokes=[Seen]):
        def run(self, event: AsyncEvent[str]) -> None:
            try:
                vars(sys.modules[__name__])[event.payload].invoke(1)
            except UndeclaredEdge as error:
                raise KeyError("hidden") from error


def test_an_edge_that_the_build_does_not_see_fails_the_test() -> None:
    with registry.isolated(REGISTRY), simulate(shop) as sim:
        Pick.invoke("Seen")
        sim.run_until_idle()
        assert len(sim.runs(Seen)) == 1
        Pick.invoke("Hidden")
        with pytest.raises(UndeclaredEdge, match="Pick invokes Hidden") as failure:
            sim.run_until_idle()

    assert "invokes=[Seen, Hidden]" in str(failure.value)


def test_the_template_is_made_once_for_the_same_app(monkeypatch: pytest.MonkeyPatch) -> None:
    app = App("orders")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app):
        pass
    monkeypatch.setattr("asynclambda.testing.simulator.design.make_template", None)
    with simulate(app) as sim:
        assert sim.runs(Charge) == ()
