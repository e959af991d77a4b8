"""`asynclambda version`."""

from __future__ import annotations


def version() -> None:
    """Print the version of asynclambda."""
    import typer

    from asynclambda import __version__

    typer.echo(f"asynclambda {__version__}")
