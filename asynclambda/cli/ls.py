"""`asynclambda ls`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Module, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from asynclambda.spec import TaskSpec


def ls(
    module: Module,
    stage: Stage = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other tools.")] = False,
) -> None:
    """List the tasks of an app, and when its schedules run next.

    Each has its kind, trigger, payload and place in the source. The next five runs of a schedule are in its
    own time zone; a rate counts from now here, and from the deployment in AWS.
    """
    from datetime import UTC, datetime

    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe
    from asynclambda.build.next_runs import next_runs
    from asynclambda.spec import ScheduleTrigger

    application = describe(Path.cwd(), module_name(module), stage).application
    specs = sorted(application.specs, key=lambda spec: spec.task_id)
    now = datetime.now(UTC)
    runs = {
        spec.task_id: next_runs(spec.trigger.expression, spec.trigger.timezone, now)
        for spec in specs
        if isinstance(spec.trigger, ScheduleTrigger)
    }
    if as_json:
        from pydantic_core import to_json

        rows = [
            {
                **_row(spec),
                "next_runs": [run.isoformat(timespec="seconds") for run in runs[spec.task_id]],
            }
            if spec.task_id in runs
            else _row(spec)
            for spec in specs
        ]
        typer.echo(to_json(rows, indent=2).decode())
        return
    _print(specs, runs)


def _print(specs: Sequence[TaskSpec], runs: Mapping[str, Sequence[datetime]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from asynclambda.cli.console import console

    out = console()
    table = Table("Task", "Kind", "Trigger", "Payload", "Source", box=box.SIMPLE_HEAD)
    for spec in specs:
        row = _row(spec)
        table.add_row(
            *(Text(row[name]) for name in ("task", "kind", "trigger", "payload", "source"))
        )
    out.print(table)
    if not runs:
        return
    table = Table("Schedule", "Time zone", "Next runs", box=box.SIMPLE_HEAD)
    for task_id, times in runs.items():
        zone = str(times[0].tzinfo) if times else ""
        shown = "\n".join(f"{time:%a %Y-%m-%d %H:%M}" for time in times) or "never again"
        table.add_row(task_id, zone, shown)
    out.print(table)


def _row(spec: TaskSpec) -> dict[str, str]:
    from asynclambda.cli.words import kind, trigger

    source = Path(spec.location.file)
    shown = source.relative_to(Path.cwd()) if source.is_relative_to(Path.cwd()) else source
    return {
        "task": spec.task_id,
        "kind": kind(spec),
        "trigger": trigger(spec),
        "payload": "" if spec.payload is None else spec.payload.name,
        "source": f"{shown}:{spec.location.line}",
    }
