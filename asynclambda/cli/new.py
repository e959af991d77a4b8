"""`asynclambda new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="What the app and its folder are called: letters, digits and hyphens, at most 31.",
            show_default=False,
        ),
    ],
) -> None:
    """Make a small app to start from, with its tests and its CI.

    The folder NAME gets app.py with an API route, two tasks with queues and a schedule; tests; the settings
    of mypy, ruff and pytest; a README; and a workflow for GitHub Actions. All of it passes as it is. The
    functions' runtime is the Python that runs this command.
    """
    from asynclambda.cli.starter.starter import make_app

    made = make_app(name, Path.cwd())
    typer.echo(f"Made {name}:")
    for path in made:
        typer.echo(f"  {name}/{path}")
    typer.echo("Go on with:")
    for command in (f"cd {name}", "uv sync", "uv run pytest", "uv run asynclambda dev app"):
        typer.echo(f"  {command}")
