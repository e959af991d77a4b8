"""All commands, and how their errors end."""

from __future__ import annotations

import sys

import typer
from rich.console import Console
from rich.text import Text

from asynclambda.cli import build, dev, ls, version
from asynclambda.errors import AsyncLambdaError

app = typer.Typer(
    name="asynclambda",
    help="Typed Python classes in, asynchronous AWS Lambda applications out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("build")(build.build)
app.command("dev")(dev.dev)
app.command("ls")(ls.ls)
app.command("version")(version.version)


def run() -> None:
    """Runs the command line; a wrong input ends in its text and exit code 1."""
    try:
        app()
    except AsyncLambdaError as error:
        print_error(error)
        sys.exit(1)


def print_error(error: AsyncLambdaError) -> None:
    """Prints an error for its reader: where it is, what is wrong, and the remedy below."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    text = Text("Error ", "bold red")
    if error.where:
        text.append(f"in {error.where}\n      ")
    text.append(error.what, "bold")
    if error.remedy:
        text.append(f"\n{error.remedy}")
    console.print(text)
