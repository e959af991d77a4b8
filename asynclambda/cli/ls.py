"""`asynclambda ls`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from asynclambda import names
from asynclambda.cli.arguments import Module, Stage
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    Queue,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from asynclambda.spec import TaskSpec


def ls(
    module: Module,
    stage: Stage = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other tools.")] = False,
) -> None:
    """List the tasks of an app: kind, trigger, function and source."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe

    application = describe(Path.cwd(), module_name(module), stage).application
    specs = sorted(application.specs, key=lambda spec: spec.task_id)
    if as_json:
        from pydantic_core import to_json

        typer.echo(to_json([_row(spec) for spec in specs], indent=2).decode())
        return
    table = Table("Task", "Kind", "Trigger", "Payload", "Source", box=box.SIMPLE_HEAD)
    for spec in specs:
        row = _row(spec)
        table.add_row(row["task"], row["kind"], row["trigger"], row["payload"], row["source"])
    Console(highlight=False).print(table)


def _row(spec: TaskSpec) -> dict[str, str]:
    source = Path(spec.location.file)
    shown = source.relative_to(Path.cwd()) if source.is_relative_to(Path.cwd()) else source
    return {
        "task": spec.task_id,
        "kind": kind(spec),
        "trigger": trigger(spec),
        "payload": "" if spec.payload is None else spec.payload.name,
        "source": f"{shown}:{spec.location.line}",
    }


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
