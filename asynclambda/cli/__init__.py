"""The command line. Each command is a file; what it needs is imported when it runs.

Errors that the framework raises on purpose are printed as they are, without a traceback: exit code 1. What is
wrong with the command itself, an option that there is not, ends with 2, as shells have it, Ctrl-C with 130.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

#: As if SIGPIPE had ended us, which Python ignores: what `asynclambda ls | head` is to end with.
_BROKEN_PIPE = 128 + 13


class Signalled(BaseException):
    """A signal ends the command: Ctrl-C, for the most part.

    Not KeyboardInterrupt, which typer takes for a wrong input and comments on, and not SystemExit, which is
    also what a module of the app raises that ends itself.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        #: The signal's.
        self.number = number


def main() -> None:
    """Runs the command line: the entry point of the `asynclambda` script."""
    signal.signal(signal.SIGINT, _interrupted)
    try:
        try:
            _run()
        finally:
            sys.stdout.flush()
    except Signalled as signalled:
        sys.exit(128 + signalled.number)
    except BrokenPipeError:
        # Python flushes once more at its end, and must not find the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_BROKEN_PIPE)


def _run() -> None:
    try:
        import typer  # noqa: F401  # here to say which extra has it
    except ModuleNotFoundError:
        sys.exit(
            "asynclambda: the command line needs typer and rich, which are not installed\n"
            "  Install them: pip install 'asynclambda[cli]'"
        )
    from asynclambda.cli.commands import run

    run()


def _interrupted(number: int, _frame: FrameType | None) -> None:
    raise Signalled(number)
