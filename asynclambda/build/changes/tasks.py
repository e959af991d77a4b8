"""Tasks, as a reader knows them, told from a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from asynclambda import names
from asynclambda.build.values import at, items, mapping, resources, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asynclambda.build.plan.resource import Value

_FUNCTION = "AWS::Serverless::Function"
_SUFFIX = names.function_id("")

#: Where a function's properties are, and what they are to a reader.
_PROPERTIES = {
    "memory": ("MemorySize",),
    "timeout": ("Timeout",),
    "ephemeral storage": ("EphemeralStorage", "Size"),
    "runtime": ("Runtime",),
    "architecture": ("Architectures",),
    "image": ("PackageType",),
    "SnapStart": ("SnapStart", "ApplyOn"),
    "reserved concurrency": ("ReservedConcurrentExecutions",),
    "recursive loop": ("RecursiveLoop",),
}
#: Where a queue's are.
_QUEUE = {
    "visibility timeout": ("VisibilityTimeout",),
    "max receive count": ("RedrivePolicy", "maxReceiveCount"),
    "dead letters": ("RedrivePolicy", "deadLetterTargetArn"),
    "retention": ("MessageRetentionPeriod",),
    "largest message": ("MaximumMessageSize",),
}
_UNITS = {
    "memory": " MB",
    "ephemeral storage": " MB",
    "timeout": " s",
    "visibility timeout": " s",
    "retention": " s",
    "batching window": " s",
    "largest message": " bytes",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about a task: what it was, and what it will be. None for nothing."""

    name: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        return f"{self.name} {self.old or 'none'} -> {self.new or 'none'}"


@dataclass(frozen=True, slots=True)
class TaskChange:
    """A task that comes, goes or changes."""

    task_id: str
    kind: Literal["added", "removed", "changed"]
    facts: tuple[Fact, ...] = ()


def task_changes(old: Mapping[str, Value], new: Mapping[str, Value]) -> list[TaskChange]:
    """The tasks that are not the same in two templates, by id."""
    before, after = _tasks(old), _tasks(new)
    found: list[TaskChange] = []
    for task_id in sorted({*before, *after}):
        was, will_be = before.get(task_id), after.get(task_id)
        if was is None or will_be is None:
            found.append(TaskChange(task_id, "added" if was is None else "removed"))
            continue
        facts = tuple(
            Fact(name, was.get(name), will_be.get(name))
            for name in dict.fromkeys((*will_be, *was))
            if was.get(name) != will_be.get(name)
        )
        if facts:
            found.append(TaskChange(task_id, "changed", facts))
    return found


def _tasks(template: Mapping[str, Value]) -> dict[str, dict[str, str]]:
    """The facts of each task by its id."""
    every = resources(template)
    shared = mapping(at(template.get("Globals"), "Function"))
    tasks: dict[str, dict[str, str]] = {}
    for logical_id, resource in every.items():
        if resource.get("Type") == _FUNCTION and logical_id.endswith(_SUFFIX):
            facts = tasks.setdefault(logical_id.removesuffix(_SUFFIX), {})
            for name, value in _facts(logical_id, every, shared):
                facts.setdefault(name, f"{value}{_UNITS.get(name, '')}")  # lanes share the first's
    return tasks


def _facts(
    logical_id: str, every: Mapping[str, Mapping[str, Value]], shared: Mapping[str, Value]
) -> Iterator[tuple[str, str]]:
    function = {**shared, **mapping(every[logical_id].get("Properties"))}
    events = [mapping(each) for each in mapping(function.get("Events")).values()]
    yield from _told(function, _PROPERTIES)
    for event in events:
        yield from _trigger(str(event.get("Type")), mapping(event.get("Properties")))
    task_id = logical_id.removesuffix(_SUFFIX)
    queues = list(_queues(task_id, every))
    if not queues:
        return
    yield "lanes", str(len(queues))
    sources = [mapping(each.get("Properties")) for each in events if each.get("Type") == "SQS"]
    limits = [at(each, "ScalingConfig", "MaximumConcurrency") for each in sources]
    if any(limits):
        yield "concurrency", "/".join("-" if each is None else shown(each) for each in limits)
    yield from _told(queues[0], _QUEUE)


def _told(
    properties: Mapping[str, Value], places: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str]]:
    for name, path in places.items():
        values = items(at(properties, *path))
        if values:
            yield name, ", ".join(map(shown, values))


def _trigger(kind: str, event: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    match kind:
        case "SQS" | "DynamoDB":
            source = event.get("Queue") if kind == "SQS" else event.get("Stream")
            if isinstance(source, str):  # somebody else's; its own queues are told apart below
                yield "source", source
            yield "batch", shown(event.get("BatchSize", 1))
            if window := event.get("MaximumBatchingWindowInSeconds"):
                yield "batching window", shown(window)
        case "ScheduleV2" | "Schedule":
            expression = event.get("ScheduleExpression", event.get("Schedule"))
            yield "schedule", shown(expression)
            yield "time zone", shown(event.get("ScheduleExpressionTimezone", "UTC"))
        case "Api":
            yield "route", f"{shown(event.get('Method')).upper()} {shown(event.get('Path'))}"
        case _:
            yield "trigger", kind


def _queues(
    task_id: str, every: Mapping[str, Mapping[str, Value]]
) -> Iterator[Mapping[str, Value]]:
    lane = 0
    while (queue := every.get(names.queue_id(task_id, lane))) is not None:
        yield mapping(queue.get("Properties"))
        lane += 1
