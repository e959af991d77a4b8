"""The feature app really uses every feature of the ancestor, and its handlers really run.

What is compared with ours elsewhere is worth no more than this app is complete.
"""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from support import ancestor
from support.events import aws_event
from support.feature_app import VARIANTS, Builds, copy_app
from support.runtime_api import Function
from support.templates import Resource, expanded, summary

if TYPE_CHECKING:
    from pathlib import Path

    from support.driven import Run

_CONFIG_KEYS = {
    "auto_create_acm_certificate",
    "certificate_arn",
    "domain_name",
    "environment_variables",
    "hosted_zone_id",
    "image_uri",
    "layers",
    "logging_config",
    "managed_queue_extras",
    "method_settings",
    "policies",
    "queue_age_alarm",
    "security_group_ids",
    "subnet_ids",
    "tags",
    "tls_version",
}


def _keys(level: dict[str, Any]) -> set[str]:
    """The keys of a config, at every level."""
    below = [*level.get("stages", {}).values(), *level.get("tasks", {}).values()]
    return set(level).union(*map(_keys, below)) - {"stages", "tasks"}


def _lines(run: Run) -> list[dict[str, Any]]:
    assert run.error is None, run.traceback
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_every_key_of_the_config_is_used(feature_app: Path) -> None:
    files = [".async_lambda/config.json", "image.json"]
    used = [_keys(json.loads((feature_app / file).read_text())) for file in files]

    assert set().union(*used) == _CONFIG_KEYS


def test_every_kind_of_task_is_there(ancestor_template: Builds) -> None:
    template = ancestor_template("app")
    events = {
        event["Type"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"]["Events"].values()
    }

    assert events == {"SQS", "ScheduleV2", "Api", "DynamoDB"}
    assert template["Resources"]["QuoteALFunc"]["Properties"]["Events"] == {}


def test_the_summary_has_types_and_names(ancestor_template: Builds) -> None:
    found = summary(ancestor_template("prod"))

    function, queue = "AWS::Serverless::Function", "AWS::SQS::Queue"
    assert found["ChargeALFunc"] == Resource(function, "FunctionName", "feature-Charge")
    assert found["ChargeALQueue"] == Resource(queue, "QueueName", "feature-Charge")
    assert found["ChargeALQueueL1"] == Resource(queue, "QueueName", "feature-Charge-L1")
    assert found["InvoiceALQueueL2"] == Resource(queue, "QueueName", "feature-Invoice-L2")
    assert found["AsyncLambdaDLQ"] == Resource(queue, "QueueName", None)
    assert found["ChargeALFuncExtra3L1"].type == "AWS::SSM::Parameter"
    assert found["AsyncLambdaDLQExtra2"].type == "AWS::SQS::QueuePolicy"
    assert "AsyncLambdaQueueAgeAlarm2" in found


@pytest.mark.parametrize("variant", ["dev", "prod", "shared", "extras", "image", "image-prod"])
def test_a_variant_shows_what_it_is_for(ancestor_template: Builds, variant: str) -> None:
    template = ancestor_template(variant)
    resources = template["Resources"]
    charge = resources["ChargeALFunc"]["Properties"]
    domain = resources["AsyncLambdaAPIGateway"]["Properties"].get("Domain", {})

    shown = {
        "dev": domain.get("CertificateArn") == {"Ref": "AsyncLambdaAPICertificate"},
        "prod": str(domain.get("CertificateArn")).startswith("arn:aws:acm:"),
        "shared": "AsyncLambdaSharedFunctionRole" in resources,
        "extras": charge["Timeout"] == 300 and "Outputs" in template,
        "image": charge.get("ImageUri", "").endswith("feature:1"),
        "image-prod": charge.get("ImageUri", "").endswith("feature:prod"),
    }
    assert [each for each, is_shown in shown.items() if is_shown] == [variant]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_can_be_expanded(ancestor_template: Builds, variant: str) -> None:
    found = summary(expanded(ancestor_template(variant)))

    mapping = "AWS::Lambda::EventSourceMapping"
    assert found["ChargeALFuncManagedSQS"].type == mapping
    assert found["ChargeALFuncManagedSQSL1"].type == mapping
    assert found["PartnerALFuncUnmanagedSQS"].type == mapping
    assert found["ChangesALFuncDynamoDBEvent"].type == mapping
    schedule = Resource("AWS::Scheduler::Schedule", "Name", "feature-Sweep")
    assert found["SweepALFuncScheduledEvent"] == schedule


def test_an_async_handler_runs_and_fails(feature_app: Path) -> None:
    event = aws_event("sqs")
    event["Records"][0]["attributes"]["MessageGroupId"] = "tenant-7"
    event["Records"][0]["eventSourceARN"] = "arn:aws:sqs:us-east-1:123456789012:feature-Charge-L1"

    run = ancestor.run_handler(feature_app, "Charge", event)

    assert run.result == {"charged": "o-1001"}
    logged, charged = _lines(run)
    assert logged == {"task": "log_everything", "event": "ManagedSQSEvent"}
    assert charged["source"] == "PlaceOrder"
    assert (charged["lane"], charged["group"], charged["warmed"]) == (1, "tenant-7", ["Charge"])

    body = json.loads(event["Records"][0]["body"])
    event["Records"][0]["body"] = json.dumps(body | {"payload": '{"fail": true}'})
    assert ancestor.run_handler(feature_app, "Charge", event).error == ("ValueError", "declined")


def test_the_other_handlers_run(feature_app: Path) -> None:
    def run(task_id: str, event: str) -> Run:
        return ancestor.run_handler(feature_app, task_id, aws_event(event), record=True)

    assert len(_lines(run("Bulk", "sqs_batch"))[-1]["payloads"]) == 10
    assert json.loads(_lines(run("Partner", "sqs_foreign"))[-1]["body"])["cents"] == 7500
    assert run("GetOrder", "api_get").error == ("KeyError", "'order_id'")
    assert [len(images) for images in _lines(run("Changes", "dynamodb"))[-1]["images"]] == [2] * 3
    assert ancestor.run_handler(feature_app, "Quote", {"count": 3}).result == {"cents": 300}
    placed = run("PlaceOrder", "api_post")
    assert placed.result == {
        "statusCode": 202,
        "headers": {"Content-Type": "text/plain"},
        "body": "accepted",
    }
    assert [call.operation for call in placed.calls] == ["SendMessage"]
    swept = run("Sweep", "scheduled")
    assert [len(call.parameters["Entries"]) for call in swept.calls] == [10, 2]


def test_sends_are_captured_and_answered(feature_app: Path) -> None:
    run = ancestor.capture_sends(
        feature_app,
        "result = app.get_current_lane()\napp.async_invoke('Charge', {'order_id': 'é'}, lane=1)",
    )

    assert run.error is None
    assert run.result == 0
    [call] = run.calls
    assert (call.service, call.operation) == ("sqs", "SendMessage")
    assert call.parameters["QueueUrl"].endswith("/123456789012/feature-Charge-L1")
    body = json.loads(call.parameters["MessageBody"])
    assert body["destination_task_id"] == "Charge"
    assert json.loads(body["payload"]) == {"order_id": "é"}

    refused = {
        "Successful": [],
        "Failed": [{"Id": "index_0", "Code": "Busy", "SenderFault": False}],
    }
    again = ancestor.capture_sends(
        feature_app,
        "app.async_invoke_batch('Charge', [1])",
        replies={"SendMessageBatch": [refused, {"Successful": [{"Id": "index_0"}]}]},
    )
    assert again.error is None
    assert len(again.calls) == 2


def test_its_bundle_runs_by_itself_under_the_runtime_client(tmp_path: Path) -> None:
    project = copy_app(tmp_path / "project")
    ancestor.vendor(project)
    ancestor.build(project, "app")
    bundle = tmp_path / "bundle"
    with zipfile.ZipFile(project / ".async_lambda" / "build" / "deployment.zip") as archive:
        archive.extractall(bundle)

    variables = {"ASYNC_LAMBDA_TASK_ID": "Receipt", "ASYNC_LAMBDA_ACCOUNT_ID": "123456789012"}
    with Function(bundle, "app.lambda_handler", env=variables) as function:
        result = function.invoke(aws_event("sqs"))

    assert result.error is None, result.logs
    assert json.loads(result.logs[-1])["task"] == "Receipt"


def test_an_absent_ancestor_is_an_error_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASYNCLAMBDA_ANCESTOR_PYTHON", "/no/such/python")

    with pytest.raises(FileNotFoundError, match=r"no ancestor at /no/such/python.*make setup"):
        ancestor.ancestor_python()
