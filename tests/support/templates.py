"""What a template deploys: every resource with its type and its name, before and after SAM's work.

Two templates that have the same logical id, type and physical name for a resource update it in place;
where one of the three differs, CloudFormation makes a new resource and deletes the old one, with a
queue's messages in it.
"""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass
from typing import Any
from unittest import mock

from samtranslator.translator.transform import transform

#: The property that holds a resource's physical name, by type. Types without one are not listed.
NAME_PROPERTIES = {
    "AWS::ApiGateway::DomainName": "DomainName",
    "AWS::ApiGateway::RestApi": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::Serverless::Api": "Name",
    "AWS::Serverless::Function": "FunctionName",
}


@dataclass(frozen=True)
class Resource:
    """What decides whether an update keeps a resource."""

    type: str
    #: The property that holds the physical name; None for a type that has no such property.
    name_property: str | None
    #: The physical name: a text, an intrinsic function, or None where CloudFormation makes it.
    name: object


def summary(template: dict[str, Any]) -> dict[str, Resource]:
    """The resources of a template, by logical id. `summary(expanded(t))` has those that SAM adds."""
    found = {}
    for logical_id, resource in sorted(template["Resources"].items()):
        name_property = NAME_PROPERTIES.get(resource["Type"])
        properties = resource.get("Properties", {})
        name = None if name_property is None else properties.get(name_property)
        found[logical_id] = Resource(resource["Type"], name_property, name)
    return found


def expanded(template: dict[str, Any], *, region: str = "us-east-1") -> dict[str, Any]:
    """The CloudFormation template that SAM's transform makes of `template`, as AWS does, offline."""
    given = copy.deepcopy(template)
    for resource in given["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function" and "CodeUri" in properties:
            # Deployment tools put the place of the uploaded bundle here; the transform demands it.
            properties["CodeUri"] = "s3://bucket/deployment.zip"
    # The transform asks boto3 for the region, and takes none as an argument.
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": region}):
        return transform(given, {}, _NoManagedPolicies())


class _NoManagedPolicies:
    """Policies named without an ARN are not looked up in an account: nothing here uses them."""

    def load(self) -> dict[str, str]:
        """Names to ARNs: none."""
        return {}
