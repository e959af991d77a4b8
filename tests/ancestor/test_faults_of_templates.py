"""Where the ancestor's templates fail, and ours do not.

As in test_faults.py, each test has the name of a fault and makes one check of both, and the ancestor has
to show it.
"""

from __future__ import annotations

import fnmatch
import json
from typing import TYPE_CHECKING, Any

from support import ancestor
from support.templates import expanded

if TYPE_CHECKING:
    from pathlib import Path

    from support.feature_app import Builds

Template = dict[str, Any]


def properties(template: Template, logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][logical_id]["Properties"]
    return found


def test_a_throttle_goes_straight_to_the_dlq(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def endangered(template: Template) -> list[str]:
        """Tasks of which a message is dead before it has been tried again."""
        found = []
        for logical_id, resource in template["Resources"].items():
            task_id, is_queue, _ = logical_id.partition("ALQueue")
            if is_queue and resource["Type"] == "AWS::SQS::Queue":
                queue = resource["Properties"]
                timeout = properties(template, f"{task_id}ALFunc")["Timeout"]
                attempts = queue["RedrivePolicy"]["maxReceiveCount"]
                if queue["VisibilityTimeout"] < 6 * timeout or attempts < 2:
                    found.append(task_id)
        return found

    assert {"Charge", "Receipt", "Bulk"} <= set(endangered(ancestor_template("app")))
    assert endangered(our_template("app")) == []


def test_a_batch_reports_no_single_failures(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def reports(template: Template, task_id: str, event: str) -> bool:
        given = properties(template, f"{task_id}ALFunc")["Events"][event]["Properties"]
        return "ReportBatchItemFailures" in given.get("FunctionResponseTypes", [])

    for task_id, event in (("Bulk", "ManagedSQSL1"), ("Changes", "DynamoDBEvent")):
        assert not reports(ancestor_template("app"), task_id, event)
        assert reports(our_template("app"), task_id, event)


def test_the_tags_of_one_task_are_on_others(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def tagged(template: Template) -> set[str]:
        """What has the tag that only Charge is given."""
        return {
            logical_id
            for logical_id, resource in expanded(template)["Resources"].items()
            if '"cost"' in json.dumps(resource.get("Properties", {}).get("Tags", {}))
        }

    own = {"ChargeALFunc", "ChargeALFuncRole", "ChargeALQueue", "ChargeALQueueL1"}
    assert {"ReceiptALQueue", "QuoteALFunc"} <= tagged(ancestor_template("prod"))
    assert tagged(our_template("prod")) == own


def test_the_logging_of_one_task_is_that_of_others(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def level(template: Template, task_id: str) -> str:
        function = properties(expanded(template), f"{task_id}ALFunc")
        text: str = function["LoggingConfig"]["ApplicationLogLevel"]
        return text

    # GetOrder alone asks for WARN.
    assert level(ancestor_template("prod"), "Receipt") == "WARN"
    assert level(our_template("prod"), "Receipt") == "INFO"
    assert level(our_template("prod"), "GetOrder") == "WARN"


def test_the_environment_of_one_task_is_that_of_others(
    ancestor_template: Builds, our_template: Builds, feature_app: Path
) -> None:
    def variables(template: Template, task_id: str) -> dict[str, str]:
        found = properties(expanded(template), f"{task_id}ALFunc")
        names: dict[str, str] = found["Environment"]["Variables"]
        return names

    # It shows where two templates are made in a process, as a development server does.
    twice = ancestor.run_code(
        feature_app,
        "app",
        """
import json, pathlib
config = json.loads(pathlib.Path(".async_lambda/config.json").read_text())
config.setdefault("environment_variables", {})
app.generate_sam_template("app", config)
result = app.generate_sam_template("app", config)
""",
    )
    assert twice.error is None, twice.traceback
    assert "ONLY_TASK" in twice.result["Globals"]["Function"]["Environment"]["Variables"]
    assert "ONLY_TASK" not in variables(our_template("app"), "Receipt")
    assert variables(our_template("app"), "Charge")["ONLY_TASK"] == "1"


def test_method_settings_of_a_stage_are_dropped(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def paths(template: Template) -> list[str]:
        settings = properties(template, "AsyncLambdaAPIGateway")["MethodSettings"]
        return [each["ResourcePath"] for each in settings]

    assert paths(ancestor_template("prod")) == ["/*"]
    assert paths(our_template("prod")) == ["/*", "/orders"]


def test_layers_are_in_the_order_of_the_alphabet(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def layers(template: Template) -> list[str]:
        arns = properties(expanded(template), "ChargeALFunc")["Layers"]
        return [arn.split(":")[6] for arn in arns]

    written = ["z-first", "a-second", "m-task"]
    assert sorted(layers(ancestor_template("prod"))) == sorted(written)
    assert layers(ancestor_template("prod")) != written
    assert layers(our_template("prod")) == written


def test_every_function_may_send_to_every_queue(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def senders(template: Template, queue: str) -> set[str]:
        """The tasks whose functions may send to a queue."""
        found = expanded(template)
        return {
            logical_id.removesuffix("ALFunc")
            for logical_id, resource in found["Resources"].items()
            if resource["Type"] == "AWS::Lambda::Function"
            and any(fnmatch.fnmatch(queue, each) for each in sendable(found, logical_id))
        }

    everybody = senders(ancestor_template("app"), "feature-Charge-L1")
    assert len(everybody) == 19
    assert senders(our_template("app"), "feature-Charge-L1") == {"Sweep", "PlaceOrder"}
    assert senders(our_template("app"), "feature-Receipt") == {"Refund"}
    # Nightly invokes it with a delay of a day, so the scheduler sends, and no function may.
    assert senders(our_template("app"), "warehouse-Ship") == set()
    assert senders(our_template("app"), "feature-Report") == set()


def sendable(template: Template, function_id: str) -> list[str]:
    """The queues, by name or pattern, that a function's role lets it send to."""
    role = properties(template, properties(template, function_id)["Role"]["Fn::GetAtt"][0])
    managed = [each["Ref"] for each in role["ManagedPolicyArns"] if "Ref" in each]
    policies = [*role.get("Policies", []), *(properties(template, each) for each in managed)]
    documents = [each["PolicyDocument"] for each in policies]
    names = []
    for document in documents:
        for statement in document["Statement"]:
            if "sqs:SendMessage" in statement["Action"]:
                given = statement["Resource"]
                for resource in given if isinstance(given, list) else [given]:
                    text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
                    names.append(text.rpartition(":")[2])
    return names


def test_a_shared_role_cannot_read_a_stream(
    ancestor_template: Builds, our_template: Builds
) -> None:
    def reads(template: Template) -> bool:
        role = properties(template, "AsyncLambdaSharedFunctionRole")
        return "dynamodb:GetRecords" in json.dumps(role)

    assert not reads(ancestor_template("shared"))
    assert reads(our_template("shared"))


def test_snap_start_has_no_effect(ancestor_template: Builds, our_template: Builds) -> None:
    def published(template: Template) -> bool:
        """Whether events go to a version, of which alone there are snapshots."""
        mapping = properties(expanded(template), "SnappedALFuncManagedSQS")
        return bool(mapping["FunctionName"] != {"Ref": "SnappedALFunc"})

    for template in (ancestor_template("app"), our_template("app")):
        assert properties(template, "SnappedALFunc")["SnapStart"]["ApplyOn"] == "PublishedVersions"
    assert not published(ancestor_template("app"))
    assert published(our_template("app"))
