"""`asynclambda dlq`: dead messages, at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Module, Stage
from asynclambda.errors import AsyncLambdaError

if TYPE_CHECKING:
    from pydantic import JsonValue
    from rich.console import Console
    from types_boto3_sqs import SQSClient

    from asynclambda.dlq import Letter, Outcome

app = typer.Typer(help="Read dead messages, send them again, or drop them.", no_args_is_help=True)

Task = Annotated[
    str | None, typer.Option("--task", "-t", help="Only messages of this task.", show_default=False)
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        "-w",
        help="Only messages for which this JMESPath is true, such as `payload.cents > \\`100\\``.",
        show_default=False,
    ),
]
OneId = Annotated[
    str | None,
    typer.Option("--id", help="Only this message; how it begins will do.", show_default=False),
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="The most messages to take.")]
Dev = Annotated[bool, typer.Option("--dev", help="Those of `asynclambda dev`, not of AWS.")]
Yes = Annotated[
    bool, typer.Option("--yes", "-y", help="Do it; without it, only say what would be.")
]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which letters a command is about."""

    module: str
    stage: str | None
    task: str | None
    where: str | None
    limit: int
    dev: bool
    #: One message, by how its id begins; None for all.
    message_id: str | None = None


@app.command("ls")
def ls(
    module: Module,
    stage: Stage = None,
    task: Task = None,
    where: Where = None,
    limit: Limit = 100,
    dev: Dev = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other tools.")] = False,
) -> None:
    """List dead messages with their reasons."""
    from rich import box
    from rich.table import Table

    from asynclambda.cli.console import console as new_console

    with _letters(Selection(module, stage, task, where, limit, dev)) as (letters, _):
        if as_json:
            typer.echo(json.dumps([letter.fields() for letter in letters], indent=2))
            return
        console = new_console()
        if not letters:
            console.print("No dead messages.")
            return
        table = Table("Message", "Task", "Sent", "Attempt", "Reason", box=box.SIMPLE_HEAD)
        for letter in letters:
            table.add_row(
                letter.message_id,
                letter.task.task_id if letter.task else "?",
                f"{letter.sent:%Y-%m-%d %H:%M:%S}" if letter.sent else "?",
                str(letter.death.attempt) if letter.death else "?",
                letter.reason,
            )
        console.print(table)


@app.command("show")
def show(
    module: Module,
    message_id: Annotated[str, typer.Argument(help="The message's id, or how it begins.")],
    stage: Stage = None,
    limit: Limit = 1_000,
    dev: Dev = False,
) -> None:
    """Show a dead message, and whether its payload is valid now."""
    from rich.pretty import pretty_repr

    from asynclambda.cli.console import console as new_console

    console = new_console()
    with _letters(Selection(module, stage, None, None, limit, dev, message_id)) as ([letter], _):
        for name, value in letter.fields().items():
            if name != "payload" and value is not None:
                console.print(f"[bold]{name:<16}[/] ", end="")
                console.print(str(value), markup=False, soft_wrap=True)
        if letter.s3_payload_key is None:
            console.print("[bold]payload[/]")
            console.print(pretty_repr(letter.shown()), markup=False, soft_wrap=True)
            faults = letter.faults()
            if letter.task is not None:
                verdict = f"not valid now: {faults}" if faults else "valid now"
                console.print(verdict, style="red" if faults else "green", markup=False)


@app.command("replay")
def replay(
    module: Module,
    stage: Stage = None,
    task: Task = None,
    where: Where = None,
    message_id: OneId = None,
    payload: Annotated[
        str | None,
        typer.Option(
            "--payload", "-p", help="JSON to send instead; with --id.", show_default=False
        ),
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second at the most.")] = 10.0,
    limit: Limit = 1_000,
    dev: Dev = False,
    yes: Yes = False,
) -> None:
    """Send dead messages to the lane that they came from.

    Each is deleted from the dead letter queue only after its replacement is accepted.
    """
    from asynclambda.cli.console import console as new_console
    from asynclambda.dlq import replay as run_replay

    if payload is not None and message_id is None:
        raise AsyncLambdaError("--payload without --id", remedy="Say which message gets it: --id.")
    console = new_console()
    selection = Selection(module, stage, task, where, limit, dev, message_id)
    with _letters(selection) as (chosen, sqs):
        bodies = [(letter, _body(letter, payload)) for letter in chosen]
        if not yes:
            _preview(chosen, "sent again", console)
            return
        _report(run_replay(bodies, sqs, rate), "sent again", console)


@app.command("drop")
def drop(
    module: Module,
    stage: Stage = None,
    task: Task = None,
    where: Where = None,
    message_id: OneId = None,
    limit: Limit = 1_000,
    dev: Dev = False,
    yes: Yes = False,
) -> None:
    """Delete dead messages for good."""
    from asynclambda.cli.console import console as new_console
    from asynclambda.dlq import drop as run_drop

    console = new_console()
    selection = Selection(module, stage, task, where, limit, dev, message_id)
    with _letters(selection) as (chosen, sqs):
        if not yes:
            _preview(chosen, "dropped", console)
            return
        _report(run_drop(chosen, sqs), "dropped", console)


@contextmanager
def _letters(selection: Selection) -> Iterator[tuple[list[Letter], SQSClient]]:
    from botocore.exceptions import BotoCoreError, ClientError

    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe
    from asynclambda.dlq import dead_letter_queues, held
    from asynclambda.sending import clients

    application = describe(Path.cwd(), module_name(selection.module), selection.stage).application
    app, specs = application.app, application.specs
    if selection.task is not None and selection.task not in {spec.task_id for spec in specs}:
        raise AsyncLambdaError(
            f"the app has no task {selection.task!r}",
            remedy=f"It has: {', '.join(sorted(spec.task_id for spec in specs))}.",
        )
    if selection.dev:
        from asynclambda.local.running import engine_of

        engine = engine_of(Path.cwd())
        sqs, functions = engine("sqs"), engine("lambda")
    else:
        sqs, functions = clients.sqs(), clients.lambda_()
    try:
        queues = dead_letter_queues(app, specs, sqs, functions)
        with held(queues, app, specs, sqs, selection.limit) as letters:
            yield _select(letters, selection), sqs
    except (BotoCoreError, ClientError) as error:
        raise AsyncLambdaError(
            f"the dead letter queues of {app.name!r} cannot be read: {error}",
            remedy="Is the app deployed in this account and region? `--dev` looks at the local engine.",
        ) from error


def _select(letters: list[Letter], selection: Selection) -> list[Letter]:
    chosen = [
        letter
        for letter in letters
        if selection.task is None
        or (letter.task is not None and letter.task.task_id == selection.task)
    ]
    if selection.where is not None:
        chosen = _matching(chosen, selection.where)
    return chosen if selection.message_id is None else [_one(chosen, selection.message_id)]


def _matching(letters: list[Letter], where: str) -> list[Letter]:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        expression = jmespath.compile(where)
        return [letter for letter in letters if expression.search(letter.fields())]
    except JMESPathError as error:
        raise AsyncLambdaError(f"--where is no JMESPath: {error}") from None


def _one(letters: list[Letter], message_id: str) -> Letter:
    found = [letter for letter in letters if letter.message_id.startswith(message_id)]
    if len(found) != 1:
        raise AsyncLambdaError(
            f"{len(found)} dead messages begin with {message_id!r}",
            remedy="`asynclambda dlq ls` lists them.",
        )
    return found[0]


def _body(letter: Letter, payload: str | None) -> str:
    from pydantic import ValidationError

    from asynclambda.dlq.replay import edited

    if payload is None:
        return letter.body
    try:
        content: JsonValue = json.loads(payload)
    except ValueError as error:
        raise AsyncLambdaError(f"--payload is no JSON: {error}") from None
    try:
        return edited(letter, content)
    except ValidationError as error:
        raise AsyncLambdaError(f"--payload does not fit the task: {error}") from None


def _preview(letters: list[Letter], verb: str, console: Console) -> None:
    for letter in letters:
        task = letter.task.task_id if letter.task else "?"
        console.print(f"{letter.message_id}  {task}  -> {letter.source_queue}", markup=False)
    console.print(f"{len(letters)} messages would be {verb}; --yes does it.", style="bold")


def _report(outcomes: Iterator[Outcome], verb: str, console: Console) -> None:
    done, problems = 0, 0
    for outcome in outcomes:
        if outcome.problem is None:
            done += 1
        else:
            problems += 1
            console.print(
                f"{outcome.letter.message_id}: {outcome.problem}", style="red", markup=False
            )
    console.print(f"{done} messages {verb}{f', {problems} not' if problems else ''}.", style="bold")
    if problems:
        raise typer.Exit(1)
