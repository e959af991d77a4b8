"""`asynclambda invoke`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Module, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.application import Application
    from asynclambda.build.build import Described
    from asynclambda.local.in_process import InProcess, Request
    from asynclambda.spec import TaskSpec


Task = Annotated[
    str, typer.Argument(metavar="TASK", help="The id of the task.", show_default=False)
]
Payload = Annotated[
    list[str],
    typer.Option(
        "--payload",
        "-p",
        help="The payload as JSON, `-` for standard input; of an SqsTask, the body. For a BatchTask, "
        "once for each message.",
    ),
]
File = Annotated[
    Path | None,
    typer.Option(
        "--file", "-f", help="A file with the payload, `-` for standard input.", show_default=False
    ),
]
Query = Annotated[
    list[str], typer.Option(help="A parameter of the query string, for an ApiTask: `name=value`.")
]
Header = Annotated[list[str], typer.Option(help="A header, for an ApiTask: `Name: value`.")]
PathParameter = Annotated[
    list[str],
    typer.Option(
        help="A parameter of the path, for an ApiTask: `name=value`. Else the payload's field."
    ),
]
Lane = Annotated[
    int | None,
    typer.Option(help="The lane by which the message comes, from 0.", show_default=False),
]
Group = Annotated[str | None, typer.Option(help="The message's group.", show_default=False)]
OldImage = Annotated[
    str | None,
    typer.Option(
        help="The item before the change as JSON, for a DynamoDBTask; the payload is the new one.",
        show_default=False,
    ),
]
Follow = Annotated[
    bool,
    typer.Option("--follow", help="Run what the task invokes and calls, too, without its delays."),
]
MaxMessages = Annotated[
    int, typer.Option(min=1, help="With --follow: after so many messages it stops.")
]
Aws = Annotated[
    bool,
    typer.Option(
        "--aws",
        help="Let the task's own calls reach AWS, with this shell's credentials. Nothing that it "
        "invokes leaves this process all the same.",
    ),
]


def invoke(
    module: Module,
    task: Task,
    payload: Payload = [],  # noqa: B006  # typer copies it
    file: File = None,
    stage: Stage = None,
    query: Query = [],  # noqa: B006  # as above
    header: Header = [],  # noqa: B006  # as above
    path: PathParameter = [],  # noqa: B006  # as above
    lane: Lane = None,
    message_group_id: Group = None,
    old_image: OldImage = None,
    follow: Follow = False,
    max_messages: MaxMessages = 100,
    aws: Aws = False,
) -> None:
    """Run a task in this process, where a debugger stops in it.

    It runs by the same path as in Lambda, once: what fails is not tried again, and no table remembers what
    succeeds. What it invokes is printed, or run as well with --follow. No AWS is needed, and none is
    reached, unless --aws lets the task's own calls out. Exit code 1 says that a run has failed, or that an
    ApiTask has answered with a status of 400 or more.
    """
    # For a debugger, whose prompt takes Ctrl-C as KeyboardInterrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    from contextlib import nullcontext

    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe
    from asynclambda.local.in_process import Request, a_region, no_aws

    request = Request(
        payloads=_payloads(payload, file),
        old_image=old_image,
        query=_pairs(query, "=", "--query", "name=value"),
        headers={
            name: values[-1]
            for name, values in _pairs(header, ":", "--header", "Name: value").items()
        },
        path={
            name: values[-1] for name, values in _pairs(path, "=", "--path", "name=value").items()
        },
        lane=lane,
        message_group_id=message_group_id,
    )
    try:
        with nullcontext() if aws else no_aws(), a_region():
            described = describe(Path.cwd(), module_name(module), stage)
            spec = _find(described.application, task)
            ok = _run(described, spec, request, follow_limit=max_messages if follow else None)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    if not ok:
        raise typer.Exit(1)


def _run(
    described: Described, spec: TaskSpec, request: Request, *, follow_limit: int | None
) -> bool:
    """Runs the task, and what it has sent; says whether all went well."""
    from asynclambda.cli.runs import RunPrinter
    from asynclambda.local.in_process import follow, raw_event

    event = raw_event(spec, request)
    printer = RunPrinter(described.application.specs, followed=follow_limit is not None)
    place = _place(described, calls=follow_limit is not None)
    runs = place.run(spec, event)
    for run in runs:
        printer.print(run)
    if follow_limit is not None:
        specs = _own(described.application)
        sent = [message for run in runs for message in run.sent]
        for run in follow(place, sent, specs, limit=follow_limit):
            printer.print(run)
    return printer.ok


def _place(described: Described, *, calls: bool) -> InProcess:
    from asynclambda.local.in_process import InProcess
    from asynclambda.testing.edges import edges_of

    application, settings = described.application, described.settings
    specs = _own(application)
    return InProcess(
        application.app,
        list(specs.values()),
        environments={task_id: settings.task(task_id).environment_variables for task_id in specs},
        edges=edges_of(described.graph),
        calls=calls,
    )


def _own(application: Application) -> Mapping[str, TaskSpec]:
    """The tasks that have a function here, by id."""
    from asynclambda.spec import ExternalTrigger

    return {
        spec.task_id: spec
        for spec in application.specs
        if not isinstance(spec.trigger, ExternalTrigger)
    }


def _find(application: Application, task_id: str) -> TaskSpec:
    from asynclambda.build.config.nearest import suggestion
    from asynclambda.errors import BuildError

    found = {spec.task_id: spec for spec in application.specs}
    if task_id not in found:
        raise BuildError(
            f"the app {application.app.name!r} has no task {task_id!r}",
            remedy=suggestion(task_id, sorted(found), otherwise="It has"),
        )
    return found[task_id]


def _payloads(texts: list[str], file: Path | None) -> list[str]:
    """The payloads of the command, from wherever they are."""
    from asynclambda.errors import BuildError

    if file is not None and texts:
        raise typer.BadParameter("give the payload by --payload or by --file, not by both")
    if file is None:
        return [sys.stdin.read() if text == "-" else text for text in texts]
    if str(file) == "-":
        return [sys.stdin.read()]
    try:
        return [file.read_text(encoding="utf-8")]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BuildError(f"the payload cannot be read: {reason}", where=str(file)) from None


def _pairs(texts: list[str], separator: str, option: str, form: str) -> dict[str, list[str]]:
    """The values of a repeated option, by name."""
    made: dict[str, list[str]] = {}
    for text in texts:
        name, found, value = text.partition(separator)
        if not found or not name.strip():
            raise typer.BadParameter(f"{text!r} is no {form}", param_hint=option)
        made.setdefault(name.strip(), []).append(value.strip() if separator == ":" else value)
    return made
