"""The graph as JSON, for other tools. Its shape is:

    {"app": "orders",
     "tasks": [{"id", "app", "kind", "class", "line",
                "queues": [{"name", "lane", "maximum_concurrency"}], "max_receive_count", "dlq_task",
                "route", "schedule", "timezone", "source_arn", "lanes", "recursive", "max_hops"}],
     "edges": [{"source", "target", "loop", "declared",
                "calls": [{"kind", "file", "line", "delay"}]}],
     "cycles": [["Ping", "Pong"]],
     "unknown": [{"source", "file", "line", "why", "covered"}],
     "unreached": [{"function", "file", "line"}]}

What a task does not have is left out of it. A `delay` is in seconds, null where only the run knows it. A
target of another app is `billing/CreateBill`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic_core import to_json

from asynclambda import names
from asynclambda.build.graph.calls import Call, key_of, shown
from asynclambda.build.graph.picture.boxes import KIND_WORDS, box_kind
from asynclambda.spec import (
    ApiTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
    queue_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.graph import Graph
    from asynclambda.spec import TaskSpec

_Object: TypeAlias = dict[str, object]


def graph_document(graph: Graph, app_name: str) -> str:
    """The JSON of a graph, indented."""
    document: _Object = {
        "app": app_name,
        "tasks": [_task(spec) for spec in graph.specs],
        "edges": list(_edges(graph)),
        "cycles": [list(cycle) for cycle in graph.cycles()],
        "unknown": [
            {
                "source": each.source_id,
                "file": each.file,
                "line": each.line,
                "why": each.why,
                "covered": each in graph.covered,
            }
            for each in (*graph.unknown, *graph.covered)
        ],
        "unreached": [
            {"function": each.function, "file": each.file, "line": each.line}
            for each in graph.unreached
        ],
    }
    return to_json(document, indent=2).decode() + "\n"


def _task(spec: TaskSpec) -> _Object:
    made: _Object = {
        "id": spec.task_id,
        "app": spec.app_name,
        "kind": KIND_WORDS[box_kind(spec)],
        "class": f"{spec.location.module}:{spec.location.qualname}",
        "line": spec.location.line,
    }
    queue = queue_of(spec)
    if queue is not None:
        made["queues"] = [
            {
                "name": names.queue_name(spec.app_name, spec.task_id, lane),
                "lane": lane,
                "maximum_concurrency": limit,
            }
            for lane, limit in enumerate(queue.maximum_concurrency)
        ]
        made["max_receive_count"] = queue.max_receive_count
        made["dlq_task"] = queue.dlq_task_id
    match spec.trigger:
        case ApiTrigger(method=method, path=path):
            made["route"] = f"{method} {path}"
        case ScheduleTrigger(expression=expression, timezone=timezone):
            made |= {"schedule": expression, "timezone": timezone or "UTC"}
        case SqsTrigger(queue_arn=arn) | StreamTrigger(stream_arn=arn):
            made["source_arn"] = arn
        case ExternalTrigger(app=app, task_id=task_id, lane_count=lanes):
            made |= {"id": f"{app}/{task_id}", "app": app, "lanes": lanes}
        case _:
            pass
    if not isinstance(spec.trigger, ExternalTrigger):
        made |= {"recursive": spec.recursive, "max_hops": spec.max_hops}
    return made


def _edges(graph: Graph) -> Iterator[_Object]:
    loops = {
        edge for cycle in graph.cycles() for edge in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
    }
    for spec in graph.specs:
        if isinstance(spec.trigger, ExternalTrigger):
            continue
        for target in graph.targets(spec.task_id):
            key = key_of(target)
            found = graph.between(spec.task_id, key)
            yield {
                "source": spec.task_id,
                "target": shown(key),
                "loop": (spec.task_id, key) in loops,
                "declared": not any(isinstance(each, Call) for each in found),
                "calls": [
                    {"kind": each.kind, "file": each.file, "line": each.line, "delay": each.delay}
                    for each in found
                    if isinstance(each, Call)
                ],
            }
