"""`asynclambda version`, and `--version`."""

from __future__ import annotations

import typer


def version() -> None:
    """Print the version of asynclambda."""
    from asynclambda import __version__

    typer.echo(f"asynclambda {__version__}")


def print_it(wanted: bool) -> None:
    """Prints the version where `--version` asks for it, and ends."""
    if wanted:
        version()
        raise typer.Exit
