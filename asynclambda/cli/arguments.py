"""The arguments that several commands take."""

from __future__ import annotations

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
