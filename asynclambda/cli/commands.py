"""All commands, and how their errors end."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from asynclambda.cli import build, config, dev, dlq, graph, invoke, ls, new, openapi, plan, version
from asynclambda.errors import AsyncLambdaError

app = typer.Typer(
    name="asynclambda",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Help in plain text: rich would make the first line of it wait for its import.
    rich_markup_mode=None,
)
app.command("new")(new.new)
app.command("build")(build.build)
app.command("dev")(dev.dev)
app.command("invoke")(invoke.invoke)
app.command("ls")(ls.ls)
app.add_typer(dlq.app, name="dlq")
app.add_typer(config.app, name="config")
app.command("graph")(graph.graph)
app.command("plan")(plan.plan)
app.command("openapi")(openapi.openapi)
app.command("version")(version.version)


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=version.print_it, is_eager=True
        ),
    ] = False,
) -> None:
    """Typed Python classes in, asynchronous AWS Lambda applications out."""


def run() -> None:
    """Runs the command line; a wrong input ends in its text and exit code 1."""
    try:
        app()
    except AsyncLambdaError as error:
        print_error(error)
        sys.exit(1)


def print_error(error: AsyncLambdaError) -> None:
    """Prints an error for its reader: where it is, what is wrong, and the remedy below."""
    from rich.text import Text

    from asynclambda.cli.console import console

    text = Text("Error", "bold red")
    text.append(f" in {error.where}\n  " if error.where else ": ")
    text.append(error.what, "bold")
    if error.remedy:
        text.append(f"\n{error.remedy}")
    console(stderr=True).print(text, soft_wrap=True)
