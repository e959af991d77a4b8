"""Where a role's statements go: inline as far as IAM takes them there, the rest into managed policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from asynclambda.build.plan.resource import Resource
from asynclambda.build.policy_size import INLINE_CHARACTERS, MANAGED_CHARACTERS, characters

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value


def document(statements: Sequence[Value]) -> dict[str, Value]:
    """A policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


#: Characters of a document without its statements.
_FRAME = characters(document([]))


def placed(
    role_id: str, statements: Sequence[Value], taken: int
) -> tuple[list[Value], list[Resource]]:
    """The statements that go into an inline policy, and the managed policies that have the others.

    Args:
        role_id: The logical id of the role.
        statements: All of them; one with many resources may become several.
        taken: Characters of the role's other inline policies.
    """
    inline, rest = _fill(statements, INLINE_CHARACTERS - taken - _FRAME)
    policies: list[Resource] = []
    while rest:
        part, rest = _fill(rest, MANAGED_CHARACTERS - _FRAME)
        if not part:  # one that fits nowhere: the ledger tells its size
            part, rest = rest[:1], rest[1:]
        policies.append(
            Resource(
                f"{role_id}Policy{len(policies) + 1}",
                "AWS::IAM::ManagedPolicy",
                {"PolicyDocument": document(part)},
            )
        )
    return inline, policies


def _fill(statements: Sequence[Value], room: int) -> tuple[list[Value], list[Value]]:
    """The first statements that fit into so many characters, and those that are left."""
    for index, statement in enumerate(statements):
        size = characters(statement) + 1  # the comma
        if size > room:
            head, tail = _cut(statement, room)
            return [*statements[:index], *head], [*tail, *statements[index + 1 :]]
        room -= size
    return list(statements), []


def _cut(statement: Value, room: int) -> tuple[list[Value], list[Value]]:
    """A statement for the resources that fit, and one for the others; none of the first where none fits."""
    if not isinstance(statement, Mapping):
        return [], [statement]
    resources = statement.get("Resource")
    if not isinstance(resources, Sequence) or isinstance(resources, str):
        return [], [statement]
    room -= characters({**statement, "Resource": []}) + 1
    for count, resource in enumerate(resources):
        room -= characters(resource) + 1
        if room < 0:
            head: list[Value] = [{**statement, "Resource": resources[:count]}] if count else []
            return head, [{**statement, "Resource": resources[count:]}]
    return [statement], []
