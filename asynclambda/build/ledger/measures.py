"""What is measured, each measure an entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from asynclambda.build.ledger.entry import Entry, Limit
from asynclambda.build.ledger.expansion import expanded_count
from asynclambda.build.policy_size import characters
from asynclambda.build.values import at, items, mapping

if TYPE_CHECKING:
    from asynclambda.build.bundle import Bundle
    from asynclambda.build.imports import Imports
    from asynclambda.build.plan.resource import Value

#: Requests a minute by which Lambda asks one idle queue: five pollers, each waiting 20 seconds.
#: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
_POLLS_A_MINUTE = 15
_MINUTES_A_MONTH = 43_800
#: Dollars a million requests to standard queues in us-east-1, past the first million a month.
#: https://aws.amazon.com/sqs/pricing/
_DOLLARS = 0.40

Resources = Mapping[str, "Value"]


def stack_entries(template: Mapping[str, Value]) -> Iterator[Entry]:
    """What the whole stack uses."""
    resources = mapping(template.get("Resources"))
    written = len(resources)
    count = expanded_count(resources)
    yield Entry(Limit.RESOURCES, "stack", count, f"{written} in the template, the rest SAM's")
    yield Entry(Limit.TEMPLATE_BYTES, "stack", len(json.dumps(template).encode()))
    functions = [each for _, each in _of_type(resources, "AWS::Serverless::Function")]
    reserved = sum(_number(each.get("ReservedConcurrentExecutions")) for each in functions)
    if reserved:
        yield Entry(
            Limit.RESERVED_CONCURRENCY, "stack", reserved, "of 1,000 that an account begins with"
        )
    mappings = [event for each in functions for event in _queue_events(each)]
    concurrency = sum(
        _number(mapping(event.get("ScalingConfig")).get("MaximumConcurrency")) for event in mappings
    )
    if concurrency:
        yield Entry(
            Limit.LANE_CONCURRENCY, "stack", concurrency, "of 1,000 that an account begins with"
        )
    if mappings:
        polls = len(mappings) * _POLLS_A_MINUTE * _MINUTES_A_MONTH
        yield Entry(
            Limit.POLLING_REQUESTS, "stack", polls, f"${polls * _DOLLARS / 1e6:.2f} a month at rest"
        )


def worst_entries(template: Mapping[str, Value]) -> Iterator[Entry]:
    """What the function, the role and the alarm use that use most."""
    resources = mapping(template.get("Resources"))
    shared = _variables(mapping(mapping(template.get("Globals")).get("Function")))
    measures = (
        (
            Limit.ENVIRONMENT_BYTES,
            {
                logical_id: _environment({**shared, **_variables(function)})
                for logical_id, function in _of_type(resources, "AWS::Serverless::Function")
            },
        ),
        (
            Limit.ROLE_CHARACTERS,
            {
                logical_id: _policy_characters(role)
                for logical_id, role in _of_type(resources, "AWS::IAM::Role")
            },
        ),
        (
            Limit.POLICY_CHARACTERS,
            {
                logical_id: characters(policy.get("PolicyDocument"))
                for logical_id, policy in _of_type(resources, "AWS::IAM::ManagedPolicy")
            },
        ),
        (
            Limit.ROLE_POLICIES,
            {
                logical_id: len(items(role.get("ManagedPolicyArns")))
                for logical_id, role in _of_type(resources, "AWS::IAM::Role")
            },
        ),
        (
            Limit.ALARM_METRICS,
            {
                logical_id: len(_metrics(alarm))
                for logical_id, alarm in _of_type(resources, "AWS::CloudWatch::Alarm")
            },
        ),
    )
    for limit, by_id in measures:
        if by_id:
            worst = max(by_id, key=lambda logical_id: by_id[logical_id])
            if by_id[worst]:
                yield Entry(limit, worst, by_id[worst])


def bundle_entries(bundle: Bundle) -> Iterator[Entry]:
    """What the bundle uses."""
    note = "over 50 MB: only through S3" if bundle.needs_s3 else ""
    yield Entry(Limit.ZIPPED_BYTES, "bundle", bundle.zipped_bytes, note)
    yield Entry(Limit.UNZIPPED_BYTES, "bundle", bundle.unzipped_bytes)


def import_entries(imports: Imports) -> Iterator[Entry]:
    """What the module takes to import that takes longest."""
    for slowest in imports.modules[:1]:
        milliseconds = round(slowest.milliseconds)
        yield Entry(Limit.IMPORT_MS, slowest.module, milliseconds, slowest.breakdown)


def _of_type(resources: Resources, kind: str) -> Iterator[tuple[str, Resources]]:
    for logical_id, resource in resources.items():
        if isinstance(resource, Mapping) and resource.get("Type") == kind:
            yield logical_id, mapping(resource.get("Properties"))


def _queue_events(function: Resources) -> Iterator[Resources]:
    for event in mapping(function.get("Events")).values():
        if isinstance(event, Mapping) and event.get("Type") == "SQS":
            yield mapping(event.get("Properties"))


def _variables(function: Resources) -> Resources:
    return mapping(mapping(function.get("Environment")).get("Variables"))


def _environment(variables: Resources) -> int:
    """Bytes of names and values. An intrinsic function counts as the longest thing that it may become,
    an ARN of 128 characters."""
    return sum(
        len(name.encode()) + (len(value.encode()) if isinstance(value, str) else 128)
        for name, value in variables.items()
    )


def _policy_characters(role: Resources) -> int:
    """Characters of a role's inline policies together."""
    return sum(characters(at(policy, "PolicyDocument")) for policy in items(role.get("Policies")))


def _metrics(alarm: Resources) -> list[Resources]:
    """The metrics of an alarm; an expression over them is none."""
    metrics = alarm.get("Metrics")
    if not isinstance(metrics, Sequence) or isinstance(metrics, str):
        return []
    return [each for each in map(mapping, metrics) if "MetricStat" in each]


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
