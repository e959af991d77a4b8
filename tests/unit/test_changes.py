"""What one template changes of another."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from support.paths import ROOT

from asynclambda.build.changes import (
    Changes,
    LostQueue,
    PermissionChange,
    ResourceChange,
    Upgrade,
    find_changes,
)

EXAMPLE: dict[str, Any] = json.loads((ROOT / "examples" / "orders" / "template.json").read_text())
INTEGER: dict[str, Any] = {"type": "integer"}
STRING: dict[str, Any] = {"type": "string"}


def example() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLE)


def properties(template: dict[str, Any], logical_id: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][logical_id]["Properties"]
    return found


def changes(new: dict[str, Any], old: dict[str, Any] | None = None) -> Changes:
    return find_changes(old or example(), new, {})


def facts(new: dict[str, Any]) -> dict[str, list[str]]:
    return {each.task_id: list(map(str, each.facts)) for each in changes(new).tasks}


def test_nothing_changes_where_nothing_does() -> None:
    found = changes(example())

    assert not found
    assert found.payloads_known


def test_where_the_code_lies_is_no_change() -> None:
    new = example()
    properties(new, "SweepALFunc")["CodeUri"] = "s3://bucket/1234"
    new["Resources"]["SweepALFunc"]["Metadata"] = {"SamResourceId": "SweepALFunc"}

    assert not changes(new)


def test_numbers_are_the_same_as_texts() -> None:
    new = example()
    properties(new, "ChargeCardALQueue")["VisibilityTimeout"] = "360"
    properties(new, "SweepALFunc")["Timeout"] = "60"

    assert not changes(new)


def test_what_a_reader_knows_a_task_by_is_told_as_it_was_and_as_it_will_be() -> None:
    new = example()
    charge, queue = properties(new, "ChargeCardALFunc"), properties(new, "ChargeCardALQueue")
    charge["MemorySize"], charge["Timeout"] = 1024, 90
    charge["Events"]["ManagedSQS"]["Properties"]["BatchSize"] = 10
    charge["Events"]["ManagedSQS"]["Properties"]["ScalingConfig"] = {"MaximumConcurrency": 20}
    queue["VisibilityTimeout"], queue["MessageRetentionPeriod"] = 540, 60
    queue["RedrivePolicy"] = {
        "deadLetterTargetArn": {"Fn::GetAtt": ["SweepALQueue", "Arn"]},
        "maxReceiveCount": 3,
    }
    route = properties(new, "PlaceOrderALFunc")["Events"]["APIEvent"]["Properties"]
    route["Path"], route["Method"] = "/order", "put"
    schedule = properties(new, "SweepALFunc")["Events"]["ScheduledEvent"]["Properties"]
    schedule["ScheduleExpression"] = "rate(1 hour)"
    schedule["ScheduleExpressionTimezone"] = "Europe/Berlin"

    assert facts(new) == {
        "ChargeCard": [
            "memory 256 MB -> 1024 MB",
            "timeout 60 s -> 90 s",
            "batch 1 -> 10",
            "concurrency 10/2 -> 20/2",
            "visibility timeout 360 s -> 540 s",
            "max receive count 5 -> 3",
            "dead letters AsyncLambdaDLQ -> SweepALQueue",
            "retention 1209600 s -> 60 s",
        ],
        "PlaceOrder": ["route POST /orders -> PUT /order"],
        "Sweep": ["schedule rate(15 minutes) -> rate(1 hour)", "time zone UTC -> Europe/Berlin"],
    }


def test_tasks_come_and_go() -> None:
    new = example()
    new["Resources"]["TidyALFunc"] = new["Resources"].pop("SweepALFunc")

    assert [(each.kind, each.task_id) for each in changes(new).tasks] == [
        ("removed", "Sweep"),
        ("added", "Tidy"),
    ]


def test_what_functions_have_in_common_is_told_once() -> None:
    new = example()
    new["Globals"]["Function"]["Tags"]["team"] = "orders"

    assert changes(new).resources == (
        ResourceChange("Globals", "every function", "changed", ("Function.Tags.team",)),
    )


@pytest.mark.parametrize(
    ("logical_id", "name", "value"),
    [
        ("ChargeCardALQueue", "QueueName", "orders-Charge"),
        ("ChargeCardALQueue", "FifoQueue", True),
        ("SweepALFunc", "FunctionName", "orders-Tidy"),
        ("SweepALFunc", "PackageType", "Image"),
        ("AsyncLambdaPayloadBucket", "BucketName", "orders-payloads"),
        ("AsyncLambdaDelayScheduleGroup", "Name", "later"),
        ("SweepALFuncRole", "RoleName", "sweep"),
    ],
)
def test_a_name_replaces_a_resource(logical_id: str, name: str, value: object) -> None:
    new = example()
    properties(new, logical_id)[name] = value

    [change] = changes(new).resources
    assert (change.kind, change.replaced_by) == ("replaced", (name,))


def test_another_type_replaces_a_resource() -> None:
    new = example()
    new["Resources"]["ChargeCardALQueue"] = {"Type": "AWS::SNS::Topic"}

    found = changes(new)
    assert [(each.kind, each.replaced_by) for each in found.resources] == [("replaced", ("Type",))]
    assert found.queues == (LostQueue("ChargeCardALQueue", "orders-ChargeCard", "replaced", None),)


def test_queues_that_go_are_told_with_their_names() -> None:
    new = example()
    del new["Resources"]["ChargeCardALQueueL1"]
    properties(new, "ChargeCardALQueue")["QueueName"] = "orders-Charge"
    properties(new, "AsyncLambdaDLQ")["FifoQueue"] = True

    assert changes(new).queues == (
        LostQueue("AsyncLambdaDLQ", None, "replaced", None),
        LostQueue("ChargeCardALQueue", "orders-ChargeCard", "replaced", None),
        LostQueue("ChargeCardALQueueL1", "orders-ChargeCard-L1", "removed", None),
    )


def test_a_queue_whose_logical_id_changes_stands_in_its_own_way() -> None:
    new = example()
    new["Resources"]["PayALQueue"] = new["Resources"].pop("ChargeCardALQueue")

    assert changes(new).queues == (
        LostQueue("ChargeCardALQueue", "orders-ChargeCard", "removed", "PayALQueue"),
    )


def test_a_queue_that_changes_in_place_keeps_its_messages() -> None:
    new = example()
    properties(new, "ChargeCardALQueue")["VisibilityTimeout"] = 720

    found = changes(new)
    assert found.queues == ()
    assert [each.kind for each in found.resources] == ["changed"]


def test_roles_gain_and_lose() -> None:
    new = example()
    role = properties(new, "SweepALFuncRole")
    role["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    role["Policies"] = [
        {
            "PolicyName": "Task",
            "PolicyDocument": {
                "Statement": {
                    "Effect": "Deny",
                    "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::orders", {"Ref": "Bucket"}],
                    "Condition": {"Bool": {"aws:SecureTransport": False}},
                }
            },
        },
    ]

    [change] = changes(new).permissions
    only = ' if {"Bool": {"aws:SecureTransport": false}}'
    assert change.gained == (
        "managed policy policy/ReadOnlyAccess",
        f"not s3:* on Bucket{only}",
        f"not s3:* on orders{only}",
    )
    assert change.lost == ("managed policy policy/service-role/AWSLambdaBasicExecutionRole",)


def test_policies_that_sam_makes_roles_of_are_looked_at_too() -> None:
    old, new = example(), example()
    properties(old, "SweepALFunc")["Policies"] = ["AmazonS3ReadOnlyAccess"]
    properties(new, "SweepALFunc")["Policies"] = [{"S3CrudPolicy": {"BucketName": "b"}}]

    assert changes(new, old).permissions == (
        PermissionChange(
            "SweepALFunc",
            ('policy {"S3CrudPolicy": {"BucketName": "b"}}',),
            ("policy AmazonS3ReadOnlyAccess",),
        ),
    )


def payload_changes(
    old: dict[str, Any] | None, new: dict[str, Any], upgrade: dict[str, Any] | None = None
) -> list[tuple[str, bool, str]]:
    """When, whether it is refused and why, of one task."""

    def template(entry: dict[str, Any] | None) -> dict[str, Any]:
        payloads = {"Charge": entry} if entry else {}
        return {"Metadata": {"AsyncLambda": {"Payloads": payloads}}, "Resources": {}}

    upgrades = {} if upgrade is None else {"Charge": Upgrade("OldOrder", upgrade)}
    found = find_changes(template(old), template(new), upgrades)
    assert {each.task_id for each in found.payloads} <= {"Charge"}
    assert found.refused == tuple(each for each in found.payloads if each.refused)
    return [(each.when, each.refused, each.reason) for each in found.payloads]


def test_payloads_are_compared_both_ways() -> None:
    assert payload_changes({"sent": INTEGER}, {"sent": STRING}) == [
        ("waiting", True, "sent as integer, read as string"),
        ("rollout", True, "sent as string, read as integer"),
    ]


def test_a_wider_type_is_what_the_old_code_does_not_read() -> None:
    assert payload_changes({"sent": INTEGER}, {"sent": {"type": "number"}}) == [
        ("rollout", True, "sent as number, read as integer")
    ]


def test_upgrade_from_lets_what_waits_be_and_warns_of_the_rest() -> None:
    assert payload_changes({"sent": INTEGER}, {"sent": STRING}, INTEGER) == [
        ("rollout", False, "sent as string, read as integer")
    ]


def test_upgrade_from_has_to_fit_what_waits() -> None:
    assert payload_changes({"sent": INTEGER}, {"sent": STRING}, {"type": "null"}) == [
        ("waiting", True, "as OldOrder: sent as integer, read as null"),
        ("rollout", False, "sent as string, read as integer"),
    ]


def test_a_new_task_has_no_messages_that_wait() -> None:
    assert payload_changes(None, {"sent": STRING}) == []


def test_without_schemas_payloads_are_not_known() -> None:
    old = example()
    del old["Metadata"]

    found = changes(example(), old)
    assert (found.payloads_known, found.payloads) == (False, ())
