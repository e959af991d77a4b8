"""The arguments that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Module = Annotated[
    str,
    typer.Argument(
        metavar="MODULE",
        help="The main module, which has the App: `app` for app.py.",
        show_default=False,
    ),
]
Stage = Annotated[
    str | None,
    typer.Option("--stage", "-s", help="The stage of the config to apply.", show_default=False),
]
Extras = Annotated[
    Path | None,
    typer.Option(
        "--extras", "-e", help="A JSON file to lay over the template.", show_default=False
    ),
]
ImageUri = Annotated[
    str | None,
    typer.Option(
        help="Run the functions from this container image instead of a bundle.", show_default=False
    ),
]
