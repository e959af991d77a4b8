"""How many resources CloudFormation gets of a SAM template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value

#: What SAM makes of an event beside the function: a mapping, a schedule with its role, a permission.
_EVENTS = {"SQS": 1, "DynamoDB": 1, "ScheduleV2": 2, "Api": 1}


def expanded_count(resources: Mapping[str, Value]) -> int:
    """The number of resources after SAM's transform, which is what CloudFormation's limit counts."""
    return sum(_count(resource) for resource in resources.values() if isinstance(resource, Mapping))


def _count(resource: Mapping[str, Value]) -> int:
    kind = resource.get("Type")
    properties = resource.get("Properties")
    if not isinstance(properties, Mapping):
        return 1
    if kind == "AWS::Serverless::Function":
        return _function(properties)
    if kind == "AWS::Serverless::Api":
        return _api(properties)
    return 1


def _function(properties: Mapping[str, Value]) -> int:
    events = properties.get("Events")
    count = 1
    if isinstance(events, Mapping):
        count += sum(
            _EVENTS.get(str(event.get("Type")), 1)
            for event in events.values()
            if isinstance(event, Mapping)
        )
    if "Role" not in properties:
        count += 1
    if "AutoPublishAlias" in properties:
        count += 2  # the version and its alias
    return count


def _api(properties: Mapping[str, Value]) -> int:
    domain = properties.get("Domain")
    count = 3  # the API, its deployment and its stage
    if isinstance(domain, Mapping):
        count += 2 + ("Route53" in domain)  # the domain and its mapping, the record set
    return count
