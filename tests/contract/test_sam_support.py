"""The template tools find what is wrong, and only that."""

from __future__ import annotations

import json
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from support import sam

from asynclambda.local.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path

_QUEUE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}},
}


def _text(**properties: object) -> str:
    """The template of a queue with these properties."""
    template = json.loads(json.dumps(_QUEUE))
    template["Resources"]["Queue"]["Properties"].update(properties)
    return json.dumps(template)


def test_cfn_lint_has_nothing_against_a_right_template() -> None:
    assert sam.lint_template(_text()) == []


@pytest.mark.parametrize(
    ("properties", "rule", "path"),
    [
        ({"VisibilityTimeoutx": 60}, "E3002", "Resources/Queue/Properties"),
        ({"QueueName": {"Ref": "NoSuch"}}, "E1020", "Resources/Queue/Properties/QueueName/Ref"),
        ({"DelaySeconds": 901}, "E3034", "Resources/Queue/Properties/DelaySeconds"),
    ],
)
def test_cfn_lint_tells_what_is_wrong_and_where(
    properties: dict[str, object], rule: str, path: str
) -> None:
    [found] = sam.lint_template(_text(**properties))

    assert found.startswith(f"{rule} {path}")


def test_sam_validate_tells_right_from_wrong(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.json", tmp_path / "wrong.json"
    right.write_text(_text())
    wrong.write_text(_text(VisibilityTimeoutx=60))

    accepted, refused = sam.validate(right), sam.validate(wrong)

    assert accepted.returncode == 0, accepted.output
    assert refused.returncode == 1
    assert "VisibilityTimeoutx" in refused.output


_TWO_FUNCTIONS = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Globals": {"Function": {"Handler": "app.handler", "CodeUri": "bundle.zip"}},
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "two-Second"}},
        "First": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "FunctionName": "two-First",
                "Environment": {"Variables": {"QUEUE": {"Fn::GetAtt": ["Queue", "QueueName"]}}},
                "Events": {"Get": {"Type": "Api", "Properties": {"Path": "/a", "Method": "get"}}},
            },
        },
        "Second": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "FunctionName": "two-Second",
                "Events": {
                    "Messages": {
                        "Type": "SQS",
                        "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}, "BatchSize": 1},
                    }
                },
            },
        },
    },
}
_HANDLER = """
import os

def handler(event, context):
    return {"statusCode": 200, "body": context.function_name + " " + os.environ.get("QUEUE", "")}
"""


def _write_project(folder: Path, timeout: int) -> Path:
    """A template of two functions, and their bundle."""
    template = json.loads(json.dumps(_TWO_FUNCTIONS))
    function = template["Globals"]["Function"]
    function["Runtime"] = f"python3.{sys.version_info.minor}"
    function["Timeout"] = timeout
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        archive.writestr("app.py", _HANDLER)
    (folder / "template.json").write_text(json.dumps(template))
    return folder / "template.json"


def test_sam_deploys_to_the_engine_updates_in_place_and_deletes(tmp_path: Path) -> None:
    with Emulator() as emulator:
        endpoint = emulator.endpoint_url
        emulator.client("s3").create_bucket(Bucket="artifacts")
        functions = emulator.client("lambda")

        first = sam.deploy(_write_project(tmp_path, 10), "two", endpoint=endpoint)
        assert first.returncode == 0, first.output
        answer = functions.invoke(FunctionName="two-First")["Payload"].read()
        assert json.loads(answer)["body"] == "two-First two-Second"
        mappings = functions.list_event_source_mappings(FunctionName="two-Second")
        [before] = mappings["EventSourceMappings"]

        again = sam.deploy(tmp_path / "template.json", "two", endpoint=endpoint)
        assert again.returncode == 0, again.output
        assert "No changes to deploy" in again.output

        changed = sam.deploy(
            _write_project(tmp_path, 20), "two", endpoint=endpoint, bucket="artifacts"
        )
        assert changed.returncode == 0, changed.output
        timeout = functions.get_function_configuration(FunctionName="two-First")["Timeout"]
        [after] = functions.list_event_source_mappings(FunctionName="two-Second")[
            "EventSourceMappings"
        ]
        assert (timeout, after["UUID"]) == (20, before["UUID"])

        gone = sam.delete("two", endpoint=endpoint)
        assert gone.returncode == 0, gone.output
        assert functions.list_functions()["Functions"] == []


def test_a_deployment_that_the_engine_rolls_back_fails(tmp_path: Path) -> None:
    """Metric math in an alarm is what it cannot do; the command tells that the stack is gone."""
    alarm = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "ComparisonOperator": "GreaterThanThreshold",
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "Metrics": [{"Id": "all", "Expression": "MAX(METRICS())"}],
        },
    }
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": {"Alarm": alarm}}))
    with Emulator() as emulator:
        done = sam.deploy(template, "alarm", endpoint=emulator.endpoint_url)

    assert done.returncode != 0
    assert "ROLLBACK_COMPLETE" in done.output


def test_a_deployment_without_an_engine_fails_and_says_so(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(_text())

    done = sam.deploy(template, "two", endpoint="http://127.0.0.1:9", bucket="bucket")

    assert done.returncode != 0
    assert "127.0.0.1:9" in done.output
