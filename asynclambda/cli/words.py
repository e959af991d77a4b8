"""A task in words, for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from asynclambda import names
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
    from asynclambda.spec import Queue, TaskSpec


def kind(spec: TaskSpec) -> str:
    """The framework's class that a task is made of."""
    match spec.trigger:
        case AsyncTrigger():
            return "AsyncTask"
        case BatchTrigger():
            return "BatchTask"
        case SqsTrigger():
            return "SqsTask"
        case ScheduleTrigger():
            return "ScheduledTask"
        case ApiTrigger():
            return "ApiTask"
        case StreamTrigger():
            return "DynamoDBTask"
        case DirectTrigger():
            return "DirectTask"
        case ExternalTrigger():
            return "ExternalTask"
    assert_never(spec.trigger)


def trigger(spec: TaskSpec) -> str:
    """What runs a task, in a line."""
    match spec.trigger:
        case AsyncTrigger(queue=queue):
            return _queue(spec, queue)
        case BatchTrigger() as batch:
            return f"{_queue(spec, batch.queue)}, {batch.batch_size} at a time"
        case SqsTrigger(queue_arn=arn) | StreamTrigger(stream_arn=arn):
            return arn
        case ScheduleTrigger(expression=expression, timezone=timezone):
            return f"{expression}{f' {timezone}' if timezone else ''}"
        case ApiTrigger(method=method, path=path):
            return f"{method} {path}"
        case DirectTrigger():
            return "call"
        case ExternalTrigger(app=app, task_id=task_id):
            return f"queue {names.queue_name(app, task_id)}"
    assert_never(spec.trigger)


def _queue(spec: TaskSpec, queue: Queue) -> str:
    text = f"queue {names.queue_name(spec.app_name, spec.task_id)}"
    if queue.lane_count > 1:
        text += f", {queue.lane_count} lanes"
    limits = [str(limit or "-") for limit in queue.maximum_concurrency]
    if any(queue.maximum_concurrency):
        text += f", concurrency {'/'.join(limits)}"
    return text
