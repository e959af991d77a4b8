"""`asynclambda config`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli.arguments import Module, Stage

if TYPE_CHECKING:
    from pydantic import JsonValue

    from asynclambda.build.config import Origin

app = typer.Typer(
    help="Show the config of an app, and what may be in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

#: Names whose values are nobody else's business.
_SECRET = re.compile(
    r"secret|passw|passphrase|pwd|token|credential|private|api_?key|access_?key|auth|dsn|salt|signing",
    re.IGNORECASE,
)
_MASK = "********"


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of .async_lambda/config.json.

    Editors complete and check the file by it. Save it beside the file, and name it there:
    "$schema": "./config.schema.json".
    """
    from pydantic_core import to_json

    from asynclambda.build.config import json_schema

    typer.echo(to_json(json_schema(), indent=2).decode())


@app.command("show")
def show(
    module: Module,
    stage: Stage = None,
    task: Annotated[
        str | None,
        typer.Option("--task", "-t", help="The config of this task.", show_default=False),
    ] = None,
    show_secrets: Annotated[
        bool,
        typer.Option(
            "--show-secrets",
            help="Print the values of environment variables that look secret, too.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other tools.")] = False,
) -> None:
    """Show what the config comes to, and where each value is from.

    For the app, or for one of its tasks, at a stage: every key has the value that holds, and its place in
    .async_lambda/config.json.
    """
    from asynclambda.build.application import module_name
    from asynclambda.build.build import describe

    settings = describe(Path.cwd(), module_name(module), stage).settings
    origins = [origin if show_secrets else _masked(origin) for origin in settings.provenance(task)]
    if as_json:
        from pydantic_core import to_json

        typer.echo(to_json([origin._asdict() for origin in origins], indent=2).decode())
        return
    _print(origins)


def _masked(origin: Origin) -> Origin:
    section, _, name = origin.path.partition(".")
    if section == "environment_variables" and _SECRET.search(name):
        return origin._replace(value=_MASK)
    return origin


def _print(origins: list[Origin]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from asynclambda.cli.console import console

    out = console()
    if not origins:
        out.print("The config says nothing here: every option is the classes' own.")
        return
    table = Table("Key", "Value", "From", box=box.SIMPLE_HEAD)
    for origin in origins:
        table.add_row(Text(origin.path), Text(_shown(origin.value)), Text(origin.source))
    out.print(table)


def _shown(value: JsonValue) -> str:
    """A value in a line: texts as they are, all else as JSON."""
    from pydantic_core import to_json

    return value if isinstance(value, str) else to_json(value).decode()
