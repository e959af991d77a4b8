"""What roles gain and lose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.build.values import at, items, mapping, resources, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.plan.resource import Value


@dataclass(frozen=True, slots=True)
class PermissionChange:
    """What a role that stays gains and loses, in short: `sqs:SendMessage on shop-Charge`."""

    logical_id: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def permission_changes(
    old: Mapping[str, Value], new: Mapping[str, Value]
) -> list[PermissionChange]:
    """The roles, and the functions whose roles SAM makes, that are in both and allow something else."""
    before, after = resources(old), resources(new)
    found: list[PermissionChange] = []
    for logical_id in sorted(before.keys() & after.keys()):
        was = set(_allowed(before[logical_id], before))
        will_be = set(_allowed(after[logical_id], after))
        if was != will_be:
            gained, lost = sorted(will_be - was), sorted(was - will_be)
            found.append(PermissionChange(logical_id, tuple(gained), tuple(lost)))
    return found


def _allowed(
    resource: Mapping[str, Value], others: Mapping[str, Mapping[str, Value]]
) -> Iterator[str]:
    properties = mapping(resource.get("Properties"))
    for arn in items(properties.get("ManagedPolicyArns")):
        # One of the template's own is a part of the role that its inline policies could not hold.
        own = at(others.get(str(at(arn, "Ref"))), "Properties", "PolicyDocument")
        if own is None:
            yield f"managed policy {_short(arn)}"
        for statement in items(at(own, "Statement")):
            yield from _statement(mapping(statement))
    # The trust policy of a role says who may take it.
    trust = properties.get("AssumeRolePolicyDocument")
    for statement in items(at(trust, "Statement")):
        for service in items(at(statement, "Principal", "Service")):
            yield f"taken by {shown(service)}"
    for policy in items(properties.get("Policies")):
        document = at(policy, "PolicyDocument") or policy
        statements = items(at(document, "Statement"))
        if not statements:
            yield f"policy {shown(policy)}"
        for statement in statements:
            yield from _statement(mapping(statement))


def _statement(statement: Mapping[str, Value]) -> Iterator[str]:
    effect = "" if statement.get("Effect", "Allow") == "Allow" else "not "
    condition = statement.get("Condition")
    only = f" if {shown(condition)}" if condition else ""
    for action in items(statement.get("Action")):
        for resource in items(statement.get("Resource")):
            yield f"{effect}{shown(action)} on {_short(resource)}{only}"


def _short(arn: Value) -> str:
    """An ARN's last part, which has the name; anything else as it is."""
    text = shown(arn)
    return text.rpartition(":")[2] if text.startswith("arn:") else text
