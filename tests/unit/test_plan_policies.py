"""A role that may do more than its inline policies can hold has the rest in managed ones."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from support.plans import Edges, plan_here

from asynclambda import App, AsyncEvent, AsyncTask, registry
from asynclambda.build.changes.permissions import permission_changes
from asynclambda.build.ledger import make_ledger
from asynclambda.build.policy_size import characters

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _registry() -> Iterator[None]:
    with registry.isolated():
        yield


def template_of(targets: int, config: dict[str, Any] | None = None) -> dict[str, Any]:
    """The template of an app in which one task sends to so many others."""
    with registry.isolated():
        App("a-shop-with-quite-a-long-name")

        class Hub(AsyncTask[int]):
            def run(self, event: AsyncEvent[int]) -> None: ...

        names = [f"DestinationWithALongName{number:04}" for number in range(targets)]
        for name in names:

            class Target(AsyncTask[int], task_id=name):
                def run(self, event: AsyncEvent[int]) -> None: ...

        return plan_here(config, edges=Edges(invokes=[("Hub", name) for name in names]))


def policies(template: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The documents of the hub's role: its inline ones, and those of its managed policies."""
    resources = template["Resources"]
    role = resources["HubALFuncRole"]["Properties"]
    managed = [each["Ref"] for each in role["ManagedPolicyArns"] if "Ref" in each]
    assert managed == [name for name in resources if name.startswith("HubALFuncRolePolicy")]
    return (
        [each["PolicyDocument"] for each in role.get("Policies", [])],
        [resources[name]["Properties"]["PolicyDocument"] for name in managed],
    )


def allowed(documents: list[Any]) -> list[tuple[str, str]]:
    """Each action on each resource."""
    return sorted(
        (action, json.dumps(resource))
        for document in documents
        for statement in document["Statement"]
        for action in _list(statement["Action"])
        for resource in _list(statement["Resource"])
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def resolved(document: Any) -> int:
    """Characters of a document once CloudFormation has filled it in, in the region with the longest name."""
    text = json.dumps(document, separators=(",", ":"))
    for name, value in {
        r"\$\{AWS::Partition\}": "aws",
        r"\$\{AWS::Region\}": "ap-southeast-1",
        r"\$\{AWS::AccountId\}": "123456789012",
        r"\$\{\w+\}": "b" * 63,
        r'\{"Fn::GetAtt":[^}]*\}': f'"arn:aws:sqs:ap-southeast-1:123456789012:{"q" * 80}"',
        r'\{"Fn::Sub":("[^"]*")\}': r"\1",
    }.items():
        text = re.sub(name, value, text)
    return len(text)


def test_what_fits_is_inline() -> None:
    inline, managed = policies(template_of(20))

    assert (len(inline), managed) == (1, [])


@pytest.mark.parametrize("targets", [45, 90, 200])
def test_what_does_not_fit_goes_into_managed_policies(targets: int) -> None:
    inline, managed = policies(template_of(targets))

    assert managed
    assert sum(map(resolved, inline)) <= 10_240
    assert max(map(resolved, managed)) <= 6_144
    # No part of a policy is lost, and none is there twice.
    may = allowed([*inline, *managed])
    assert len(may) == len(set(may))
    queues = [resource for action, resource in may if action == "sqs:SendMessage"]
    assert len([each for each in queues if "DestinationWithALongName" in each]) == targets
    assert len([each for _, each in may if "DestinationWithALongName" in each]) == 2 * targets
    # All but the last are full: what a stack has at most is not spent in halves.
    assert all(characters(each) > 6_144 - 200 for each in managed[:-1])


def test_what_the_config_adds_is_counted_first() -> None:
    bucket = "arn:aws:s3:::" + "b" * 60
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [bucket] * 100}
    config = {"tasks": {"Hub": {"policies": [{"Statement": [statement]}]}}}
    assert policies(template_of(20))[1] == []

    inline, managed = policies(template_of(20, config))

    assert len(managed) == 1
    assert sum(map(resolved, inline)) <= 10_240
    assert statement in inline[-1]["Statement"]


def test_the_ledger_shows_both_kinds() -> None:
    entries = {each.limit.key: each for each in make_ledger(template_of(90), None).entries}

    assert entries["role_characters"].subject == "HubALFuncRole"
    assert 10_000 < entries["role_characters"].used <= 10_240
    assert entries["policy_characters"].subject.startswith("HubALFuncRolePolicy")
    assert entries["policy_characters"].used <= 6_144
    assert (entries["role_policies"].subject, entries["role_policies"].used) == ("HubALFuncRole", 3)


def test_a_plan_tells_what_is_new_and_not_where_it_is_written() -> None:
    [change] = permission_changes(template_of(20), template_of(90))

    assert change.logical_id == "HubALFuncRole"
    assert change.lost == ()
    assert len(change.gained) == 2 * 70
    assert not [each for each in change.gained if "managed" in each]
