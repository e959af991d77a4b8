"""Refuses a stack that is over a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from asynclambda.build.ledger.entry import Limit
from asynclambda.build.ledger.expansion import expanded_count
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from asynclambda.build.ledger.ledger import Ledger
    from asynclambda.build.plan.resource import Value


def check(ledger: Ledger, template: Mapping[str, Value], own: Mapping[str, int]) -> None:
    """Refuses what is over AWS's limits, or over the project's own.

    Args:
        ledger: What is used.
        template: What it was measured from, for the advice.
        own: The project's limits, by name.

    Raises:
        BuildError: Something is over a limit; the error names all of them.
    """
    over: list[str] = []
    slow = _slow(ledger, own)
    for entry in ledger.entries:
        most = own.get(entry.limit.key)
        if entry.limit.most is not None and entry.used > entry.limit.most:
            over.append(
                f"{entry.subject} has {entry.used:,} {entry.limit.meaning}; AWS takes {entry.limit.most:,}"
            )
        elif most is not None and entry.used > most:
            over.append(
                f"{entry.subject} has {entry.used:,} {entry.limit.meaning}; the project takes {most:,}"
            )
    if not over:
        return
    too_many = any(
        entry.limit is Limit.RESOURCES and entry.share is not None and entry.share > 1
        for entry in ledger.entries
    )
    raise BuildError(
        "the stack is over its limits: " + "; ".join(over),
        remedy="\n".join(filter(None, [_advice(template) if too_many else "", slow])) or None,
    )


def _slow(ledger: Ledger, own: Mapping[str, int]) -> str:
    """What makes the imports slow that are over the project's limit, and what helps."""
    most = own.get(Limit.IMPORT_MS.key)
    modules = () if ledger.imports is None else ledger.imports.modules
    slow = [each for each in modules if most is not None and round(each.milliseconds) > most]
    if not slow:
        return ""
    advice = (
        "Import in `run`, or in a `Defer`, what only some runs need. Move what only some tasks need out of "
        "the modules that all of them import."
    )
    return "\n".join([advice, *(f"  {each}" for each in slow)])


def _advice(template: Mapping[str, Value]) -> str:
    """What would bring a stack under 500 resources, with the numbers."""
    resources = template.get("Resources")
    if not isinstance(resources, Mapping):
        return ""
    kinds = Counter(
        str(resource.get("Type"))
        for resource in resources.values()
        if isinstance(resource, Mapping)
    )
    functions = kinds["AWS::Serverless::Function"]
    roles = kinds["AWS::IAM::Role"] - 1
    alarms = kinds["AWS::CloudWatch::Alarm"]
    consolidated = -(-(kinds["AWS::SQS::Queue"] + 1) // 10)
    advice = [
        f"`App(..., shared_function_role=True)` saves {max(roles - 1, 0):,}, one role a task."
    ]
    if alarms > consolidated:
        advice.append(
            f"`queue_age_alarm` in the config instead of alarms in `managed_queue_extras` saves "
            f"{alarms - consolidated:,}: one alarm watches ten queues."
        )
    most = Limit.RESOURCES.most or 0
    stacks = -(-expanded_count(resources) // most)
    advice.append(
        f"Split into {stacks} apps, it is under: tasks of another app are called as `ExternalTask`s. "
        f"Now it has {functions:,} functions and {kinds['AWS::SQS::Queue']:,} queues."
    )
    return "\n".join(advice)
