"""Resources that come, go, change in place or are replaced, and queues that take their messages along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from asynclambda.build.changes.replacement import QUEUE, replacing
from asynclambda.build.values import at, different, resources, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asynclambda.build.plan.resource import Value

#: What tools write when they deploy: where they have put the code, and notes of their own.
_DEPLOYED = ("CodeUri", "ImageUri")


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """What becomes of a resource."""

    logical_id: str
    #: CloudFormation's or SAM's type: the new one.
    type: str
    kind: Literal["added", "removed", "changed", "replaced"]
    #: The properties that change.
    properties: tuple[str, ...] = ()
    #: Those by which it is replaced; `Type` where that is another one.
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LostQueue:
    """A queue that a deployment deletes, with the messages in it."""

    logical_id: str
    #: Its name in AWS; None where CloudFormation made it.
    name: str | None
    kind: Literal["removed", "replaced"]
    #: The logical id of the queue that is to have the same name: CloudFormation makes that one before it
    #: deletes this one, and SQS refuses it.
    taken_by: str | None


def resource_changes(old: Mapping[str, Value], new: Mapping[str, Value]) -> list[ResourceChange]:
    """What becomes of the resources of a stack, by logical id; `Globals` is what functions have in common."""
    before, after = resources(old), resources(new)
    found: list[ResourceChange] = []
    shared = tuple(different(old.get("Globals") or {}, new.get("Globals") or {}))
    if shared:
        found.append(ResourceChange("Globals", "every function", "changed", shared))
    for logical_id in sorted({*before, *after}):
        was, will_be = before.get(logical_id), after.get(logical_id)
        if was is None or will_be is None:
            kind = shown((will_be or was or {}).get("Type"))
            found.append(ResourceChange(logical_id, kind, "added" if was is None else "removed"))
        elif (change := _change(logical_id, was, will_be)) is not None:
            found.append(change)
    return found


def lost_queues(
    changes: Sequence[ResourceChange], old: Mapping[str, Value], new: Mapping[str, Value]
) -> list[LostQueue]:
    """The queues that go."""
    before, after = resources(old), resources(new)
    return [
        LostQueue(
            change.logical_id,
            name := _name(before[change.logical_id]),
            change.kind,
            next(_others(name, change.logical_id, after), None),
        )
        for change in changes
        if change.kind in {"removed", "replaced"} and before[change.logical_id].get("Type") == QUEUE
    ]


def _change(
    logical_id: str, was: Mapping[str, Value], will_be: Mapping[str, Value]
) -> ResourceChange | None:
    kind = shown(will_be.get("Type"))
    paths = tuple(
        path
        for path in different(was.get("Properties") or {}, will_be.get("Properties") or {})
        if path.partition(".")[0] not in _DEPLOYED
    )
    if was.get("Type") != will_be.get("Type"):
        return ResourceChange(logical_id, kind, "replaced", paths, ("Type",))
    if not paths:
        return None
    by = tuple(replacing(kind, paths))
    return ResourceChange(logical_id, kind, "replaced" if by else "changed", paths, by)


def _name(queue: Mapping[str, Value]) -> str | None:
    name = at(queue, "Properties", "QueueName")
    return name if isinstance(name, str) else None


def _others(
    name: str | None, logical_id: str, every: Mapping[str, Mapping[str, Value]]
) -> Iterator[str]:
    queues = {each: _name(made) for each, made in every.items() if made.get("Type") == QUEUE}
    for other, taken in queues.items():
        if name is not None and taken == name and other != logical_id:
            yield other
