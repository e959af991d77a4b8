"""The tags of the resources that the framework makes."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.plan.resource import Value

#: What a queue is for: a task's own, a task's that handles dead messages, or a dead letter queue.
QueueType: TypeAlias = Literal["managed", "dlq-task", "dlq"]


def tag_map(tags: Mapping[str, str]) -> dict[str, str]:
    """The user's tags and the framework's, which win."""
    return {**tags, "framework": "asynclambda", "framework-version": _version()}


@cache
def _version() -> str:
    """The framework's version: every resource has it, and it takes half a millisecond to find."""
    return version("asynclambda")


def tag_list(tags: Mapping[str, str]) -> list[Value]:
    """Tags as most resources of CloudFormation want them."""
    return [{"Key": key, "Value": value} for key, value in tag_map(tags).items()]


def tags_with_values(tags: Mapping[str, str]) -> list[Value]:
    """Tags for a resource that takes none without a value: those that have one."""
    return tag_list({key: value for key, value in tags.items() if value})


def queue_tags(tags: Mapping[str, str], kind: QueueType, lane: int | None = None) -> list[Value]:
    """The tags of a queue. A queue of dead messages has no lane."""
    own: list[Value] = [{"Key": "async-lambda-queue-type", "Value": kind}]
    if lane is not None and kind == "managed":
        own.insert(0, {"Key": "async-lambda-lane", "Value": str(lane)})
    taken = {"async-lambda-queue-type", "async-lambda-lane"}
    return [*tag_list({key: value for key, value in tags.items() if key not in taken}), *own]
