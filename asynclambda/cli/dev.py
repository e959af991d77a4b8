"""`asynclambda dev`."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli import Signalled
from asynclambda.cli.arguments import Module, Stage
from asynclambda.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.local.loop.loop import DevLoop

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def dev(
    module: Module,
    stage: Stage = None,
    port: Annotated[
        int | None,
        typer.Option(help="The port of the engine on loopback; a free one unless given."),
    ] = None,
    isolated: Annotated[
        bool,
        typer.Option(
            "--isolated",
            help="Run the tasks from the bundle, each in processes of its own, as AWS would. No debugger "
            "stops in them then, a save takes seconds, and the page does not know who sent a message.",
        ),
    ] = False,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="Keep queues, payloads and delayed messages from one start to the next."
        ),
    ] = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Serve no web page.")] = False,
    page_port: Annotated[
        int | None,
        typer.Option(
            help="The port of the web page on loopback; that of the last time, or a free one, unless given."
        ),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Print log lines as the functions wrote them.")
    ] = False,
) -> None:
    """Run an app on this machine: queues, schedules, API and all.

    The template that AWS gets runs on MiniStack; the addresses of the API and of a web page, and the tasks,
    are printed, and then every line that the tasks log. The page shows every run and every dead letter, and
    starts tasks. A save of the app's code or config is live in a moment. One with a mistake in it is told,
    and the version before goes on. The tasks run in one process at this terminal: breakpoint() and an IDE's
    debugger stop in them, and no timeout ends a run that is held so. Nothing of it leaves this machine.
    Ctrl-C ends it, and nothing stays behind but what --keep keeps.
    """
    if find_spec("ministack") is None:
        raise LocalError(
            "the local engine, MiniStack, is not installed",
            remedy="Install it: pip install 'asynclambda[local]'",
        )
    from asynclambda.build.application import module_name
    from asynclambda.cli.console import console
    from asynclambda.cli.show import SessionPrinter
    from asynclambda.local.loop.loop import DevLoop
    from asynclambda.local.page.clerk_process import ClerkSettings
    from asynclambda.local.page.server import Page

    project, name = Path.cwd(), module_name(module)
    loop = DevLoop(project, name, stage=stage, port=port, isolated=isolated, keep=keep)
    _end_on_signals(loop)
    with ExitStack() as running:
        running.enter_context(_terminal_kept())
        page_url = None
        if not no_page:
            app = ClerkSettings(project, name, stage)
            page_url = running.enter_context(Page(loop, app, port=page_port)).url
        loop.subscribe(SessionPrinter(console(), raw=raw, page_url=page_url))
        running.enter_context(loop)
        loop.wait()


def _end_on_signals(loop: DevLoop) -> None:
    """Let Ctrl-C and SIGTERM end the loop: with exit code 0 once the app runs."""

    def end(number: int, _frame: object) -> None:
        # A second one would disturb what ends the engine, which takes a second or two.
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        if not loop.live:
            raise Signalled(number)
        loop.stop()

    for each in _SIGNALS:
        signal.signal(each, end)


@contextmanager
def _terminal_kept() -> Iterator[None]:
    """Leaves the terminal as it was: a debugger's prompt that is ended would leave it without its echo."""
    if not sys.stdin.isatty():
        yield
        return
    import termios  # not for Windows, where this module is imported as well

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
