"""What the page shows of an app before anything runs: its picture, and how each task is started."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any, assert_never

from asynclambda.build.graph.picture.boxes import KIND_WORDS, box_kind
from asynclambda.local.in_process.sample import sample
from asynclambda.local.page.drawing import drawing
from asynclambda.local.page.forms import form_of
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

    from asynclambda.build.build import Described
    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec


def description(described: Described) -> dict[str, JsonValue]:
    """`{"app", "drawing", "tasks"}`; the tasks in the order of their declaration."""
    application = described.application
    return {
        "app": application.app.name,
        "drawing": drawing(described.graph, application.app.name),
        "tasks": [_task(spec) for spec in application.specs if _is_own(spec)],
    }


def _is_own(spec: TaskSpec) -> bool:
    return not isinstance(spec.trigger, ExternalTrigger)


def _task(spec: TaskSpec) -> JsonValue:
    text = inspect.getdoc(spec.task_class) if spec.task_class.__doc__ else None
    task: dict[str, JsonValue] = {
        "id": spec.task_id,
        "kind": KIND_WORDS[box_kind(spec)],
        "help": " ".join((text or "").partition("\n\n")[0].split()),
        "place": f"{spec.location.module}.py:{spec.location.line}",
        "lanes": 1,
    }
    match spec.trigger:
        case AsyncTrigger(queue=queue) | BatchTrigger(queue=queue):
            task |= {"start": "message", "lanes": queue.lane_count, **_payload(spec)}
        case SqsTrigger(queue_arn=arn):
            task |= {"start": "body", "queue": arn.rpartition(":")[2], **_payload(spec)}
        case ApiTrigger(method=method, path=path):
            task |= {"start": "request", "method": method, "path": path, **_payload(spec)}
        case ScheduleTrigger(expression=expression, timezone=timezone):
            task |= {"start": "schedule", "schedule": expression, "timezone": timezone or "UTC"}
        case DirectTrigger():
            task |= {"start": "call", **_payload(spec)}
        case StreamTrigger(stream_arn=arn):
            task |= {"start": None, "why_not": f"It starts by a change in a table: {arn}"}
        case ExternalTrigger(app=app):
            task |= {"start": None, "why_not": f"It runs in the app {app}."}
        case _:
            assert_never(spec.trigger)
    return task


def _payload(spec: TaskSpec) -> dict[str, JsonValue]:
    """The form of a task's payload, and an example of it."""
    takes: PayloadType[Any] | None = spec.payload
    if takes is None:
        return {"payload": None, "form": {"kind": "null"}, "sample": "null"}
    example: JsonValue = json.loads(sample(takes))
    return {
        "payload": takes.name,
        "form": form_of(takes.json_schema()),
        "sample": json.dumps(example, indent=2, ensure_ascii=False),
    }
