"""What is changed in a template for the local engine, and what the user is told of it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from support.local_app import Template, function, queue_event, route, template

from asynclambda.errors import LocalError
from asynclambda.local import worker
from asynclambda.local.interpreter import Interpreter
from asynclambda.local.localise import PROXY_VARIABLE, RUNTIME, Localised, Target, localise

PYTHON = Interpreter(Path("/python"), "3.12")
TARGET = Target(python=PYTHON, bucket="bundles", key="a.zip")


def localised(resources: Template, **sections: Any) -> Localised:
    return localise({"Resources": resources, **sections}, TARGET)


def properties(result: Localised, logical_id: str) -> Any:
    resources: Any = result.template["Resources"]
    return resources[logical_id]["Properties"]


def told(result: Localised) -> dict[str, str]:
    return {difference.resource: difference.what for difference in result.differences}


def test_the_template_itself_stays_as_it_is() -> None:
    original = template()
    before = copy.deepcopy(original)

    localise(original, TARGET)

    assert original == before


def test_the_apps_own_template_has_no_differences() -> None:
    result = localise(template(), TARGET)

    assert result.differences == []
    before, after = template()["Resources"], dict(result.template)["Resources"]
    assert isinstance(after, dict)
    kinds = {name: resource["Type"] for name, resource in before.items()}
    assert list(after) == list(before)
    for name, kind in kinds.items():
        if kind != "AWS::Serverless::Function":
            assert after[name] == {"Properties": {}, **before[name]}


def test_a_function_gets_the_bundle_and_a_runtime_of_its_own() -> None:
    made = function("A", "silent", LoggingConfig={"LogFormat": "JSON", "LogGroup": {"Ref": "G"}})
    made["Properties"]["Runtime"] = "python3.13"

    result = properties(localised({"A": made}), "A")

    assert result["Runtime"] == RUNTIME
    assert result["CodeUri"] == {"Bucket": "bundles", "Key": "a.zip"}
    assert result["Handler"] == "handlers.silent"
    assert result["Environment"]["Variables"] == {
        "STAGE": "test",
        worker.PYTHON: "/python",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_GROUP_NAME": {"Ref": "G"},
    }


def test_events_can_be_sent_elsewhere() -> None:
    target = Target(python=PYTHON, bucket="b", key="k", proxy_url="http://127.0.0.1:1/")

    result = localise({"Resources": {"A": function("A", "silent")}}, target)

    variables = properties(result, "A")["Environment"]["Variables"]
    assert variables[PROXY_VARIABLE] == "http://127.0.0.1:1/"


def test_whoever_gets_the_events_keeps_the_timeouts() -> None:
    target = Target(python=PYTHON, bucket="b", key="k", proxy_url="http://127.0.0.1:1/x")
    made = properties(localise({"Resources": {"A": function("A", "silent")}}, target), "A")
    # As long as a debugger's prompt may take.
    assert made["Timeout"] > 60 * 60


def test_an_image_runs_from_the_bundle() -> None:
    image = {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "PackageType": "Image",
            "ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1",
            "ImageConfig": {"Command": ["app.lambda_handler"]},
        },
    }

    result = localised({"A": image})

    assert properties(result, "A")["Handler"] == "app.lambda_handler"
    assert not properties(result, "A").keys() & {"PackageType", "ImageUri", "ImageConfig"}
    assert told(result) == {"A": "the function runs from the bundle, not from its image"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Layers", ["arn:aws:lambda:us-east-1:123456789012:layer:a:1"]),
        ("SnapStart", {"ApplyOn": "PublishedVersions"}),
        ("AutoPublishAlias", "live"),
    ],
)
def test_what_has_no_counterpart_is_left_out_and_told(name: str, value: object) -> None:
    result = localised({"A": function("A", "silent", **{name: value})})

    assert name not in properties(result, "A")
    assert list(told(result)) == ["A"]


def test_globals_lose_what_functions_lose() -> None:
    result = localised(
        {"A": function("A", "silent")}, Globals={"Function": {"Layers": ["x"], "Timeout": 9}}
    )

    assert result.template["Globals"] == {"Function": {"Timeout": 9}}
    assert list(told(result)) == ["Globals"]


def test_metric_math_goes_with_all_that_speaks_of_it() -> None:
    alarm: Template = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Id": "a"}]}}
    plain: Template = {
        "Type": "AWS::CloudWatch::Alarm",
        "DependsOn": "Age",
        "Properties": {"MetricName": "m"},
    }
    topic: Template = {"Type": "AWS::SNS::Topic", "DependsOn": ["Age", "Plain"]}
    outputs = {
        "Told": {"Value": {"Fn::GetAtt": ["Age", "Arn"]}},
        "Kept": {"Value": {"Ref": "AgeOfReason"}},
    }

    result = localised({"Age": alarm, "Plain": plain, "Topic": topic}, Outputs=outputs)

    resources: Any = result.template["Resources"]
    assert list(resources) == ["Plain", "Topic"]
    assert resources["Plain"]["DependsOn"] == []
    assert resources["Topic"]["DependsOn"] == ["Plain"]
    assert list(dict(outputs)) == ["Told", "Kept"]
    assert result.template["Outputs"] == {"Kept": outputs["Kept"]}
    assert str(result.differences[0]) == "Age: metric-math alarms do not exist here"
    assert told(result) == {"Age": "metric-math alarms do not exist here"}


@pytest.mark.parametrize("method", ["ANY", "any", "*"])
def test_any_becomes_every_method(method: str) -> None:
    result = properties(localised({"A": function("A", "api", route(method, "/a"))}), "A")

    methods = {event["Properties"]["Method"] for event in result["Events"].values()}
    assert methods == {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
    assert {event["Properties"]["Path"] for event in result["Events"].values()} == {"/a"}


def test_another_method_stays_one() -> None:
    result = properties(localised({"A": function("A", "api", route("POST", "/a"))}), "A")

    assert result["Events"] == {"Event0": route("POST", "/a")}


@pytest.mark.parametrize(
    ("value", "number"),
    [(7, 7), ("8", 8), ({"Ref": "Given"}, 5), ({"Ref": "Default"}, 4)],
)
def test_a_concurrency_becomes_a_number(value: object, number: int) -> None:
    event = queue_event("Q", ScalingConfig={"MaximumConcurrency": value})
    document: Template = {
        "Parameters": {"Given": {"Type": "Number"}, "Default": {"Type": "Number", "Default": 4}},
        "Resources": {"A": function("A", "consume", event)},
    }
    target = Target(python=PYTHON, bucket="b", key="k", parameters={"Given": "5"})

    result = properties(localise(document, target), "A")

    assert result["Events"]["Event0"]["Properties"]["ScalingConfig"] == {
        "MaximumConcurrency": number
    }


@pytest.mark.parametrize("value", ["many", {"Ref": "Nothing"}, {"Fn::If": ["a", 1, 2]}])
def test_a_concurrency_that_is_no_number_is_refused(value: object) -> None:
    event = queue_event("Q", ScalingConfig={"MaximumConcurrency": value})

    with pytest.raises(LocalError, match="A: MaximumConcurrency is"):
        localised({"A": function("A", "consume", event)})


def test_a_foreign_queue_gets_a_stand_in() -> None:
    arn = "arn:aws:sqs:eu-west-1:210987654321:theirs.fifo"
    event = queue_event("x", Queue=arn)

    result = localised({"A": function("A", "consume", event), "B": function("B", "consume", event)})

    resources: Any = result.template["Resources"]
    assert resources["AEvent0StandIn"] == {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": "theirs.fifo", "FifoQueue": True},
    }
    for name in ("A", "B"):
        made = properties(result, name)["Events"]["Event0"]["Properties"]["Queue"]
        assert made == {"Fn::GetAtt": ["AEvent0StandIn", "Arn"]}
    assert told(result)["B"] == f"a queue theirs.fifo of this engine stands in for {arn}"
    assert len(resources) == 3


def test_a_queue_of_the_template_needs_no_stand_in() -> None:
    own: Template = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "ours"}}
    event = queue_event("x", Queue="arn:aws:sqs:us-east-1:123456789012:ours")

    result = localised({"Own": own, "A": function("A", "consume", event)})

    made = properties(result, "A")["Events"]["Event0"]["Properties"]["Queue"]
    assert made == {"Fn::GetAtt": ["Own", "Arn"]}
    resources: Any = result.template["Resources"]
    assert list(resources) == ["Own", "A"]


def test_what_the_engine_cannot_do_is_told() -> None:
    schedule = {
        "Type": "ScheduleV2",
        "Properties": {
            "ScheduleExpression": "rate(1 day)",
            "ScheduleExpressionTimezone": "Europe/Paris",
        },
    }
    stream = {"Type": "DynamoDB", "Properties": {"Stream": "arn:aws:dynamodb:::table/t/stream/1"}}
    batch = queue_event("Q", BatchSize=100, MaximumBatchingWindowInSeconds=5)
    result = localised(
        {
            "Schedule": function("Schedule", "silent", schedule),
            "Stream": function("Stream", "silent", stream),
            "Batch": function("Batch", "silent", batch),
            "Api": {"Type": "AWS::Serverless::Api", "Properties": {"Domain": {"DomainName": "a"}}},
        }
    )

    assert [(each.resource, each.what) for each in result.differences] == [
        ("Schedule", "the schedule is in UTC; its time zone is not known"),
        ("Stream", "its table does not exist here; nothing comes of it"),
        ("Batch", "batches are not waited for; a batch has what is there"),
        ("Batch", "a batch has at most 10 messages"),
        ("Api", "there is no custom domain; the API has a local address"),
    ]
    assert properties(result, "Api") == {}


def test_what_the_caller_s_clock_runs_is_left_out_and_no_difference() -> None:
    schedule = {
        "Type": "ScheduleV2",
        "Properties": {"ScheduleExpression": "x", "ScheduleExpressionTimezone": "Europe/Berlin"},
    }
    events = (
        schedule,
        queue_event("Q", BatchSize=20),
        queue_event("Q", MaximumBatchingWindowInSeconds=5),
        queue_event("Q"),
    )
    result = localise(
        {"Resources": {"A": function("A", "silent", *events)}},
        Target(python=PYTHON, bucket="bundles", key="a.zip", own_clock=True),
    )

    assert result.differences == []
    left = properties(result, "A")["Events"]
    assert {name: event["Properties"]["Enabled"] for name, event in left.items()} == {
        "Event1": False,
        "Event2": False,
        "Event3": True,
    }


def test_roles_allow_the_same_in_the_engine_s_words() -> None:
    group = {"Fn::Sub": "arn:${AWS::Partition}:scheduler:${AWS::Region}:1:schedule/shop-delay/*"}
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:::shop-A"}
    delay = {"Effect": "Allow", "Action": ["scheduler:CreateSchedule"], "Resource": [group]}
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/schedule/a/b"}
    policy = {"Version": "2012-10-17", "Statement": [send, delay, read]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": policy}]}}

    result = localised({"A": function("A", "consume", Policies=[policy]), "Role": role})

    sent, delayed, kept = properties(result, "A")["Policies"][0]["Statement"]
    assert sent == {**send, "Action": ["sqs:SendMessage", "sqs:SendMessageBatch"]}
    assert delayed["Resource"] == [
        {"Fn::Sub": "arn:${AWS::Partition}:scheduler:${AWS::Region}:1:schedule/default/*"}
    ]
    assert kept == read
    of_role = properties(result, "Role")["Policies"][0]["PolicyDocument"]
    assert of_role["Statement"] == [sent, delayed, kept]


def test_a_template_without_resources_is_refused() -> None:
    with pytest.raises(LocalError, match="no `Resources`"):
        localise({}, TARGET)
