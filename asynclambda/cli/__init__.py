"""The command line. Each command is a file; what it needs is imported when it runs.

Errors that the framework raises on purpose are printed as they are, without a traceback.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line: the entry point of the `asynclambda` script."""
    try:
        import typer  # noqa: F401  # here to say which extra has it
    except ModuleNotFoundError:
        sys.exit(
            "asynclambda: the command line needs typer and rich, which are not installed\n"
            "  Install them: pip install 'asynclambda[cli]'"
        )
    from asynclambda.cli.commands import run

    run()
