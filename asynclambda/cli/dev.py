"""`asynclambda dev`."""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asynclambda.cli import Signalled
from asynclambda.cli.arguments import Module, Stage
from asynclambda.errors import LocalError

if TYPE_CHECKING:
    from asynclambda.local.session import Session

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def dev(
    module: Module,
    stage: Stage = None,
    port: Annotated[
        int | None,
        typer.Option(help="The port of the engine on loopback; a free one unless given."),
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Print log lines as the functions wrote them.")
    ] = False,
) -> None:
    """Run an app on this machine: queues, schedules, API and all.

    It builds the app, deploys the template and the bundle to MiniStack, prints the address of the API and
    the tasks, and then every line that the functions log. Nothing of it leaves this machine. Ctrl-C ends it,
    and nothing stays behind.
    """
    if find_spec("ministack") is None:
        raise LocalError(
            "the local engine, MiniStack, is not installed",
            remedy="Install it: pip install 'asynclambda[local]'",
        )
    from asynclambda.build.application import module_name
    from asynclambda.cli.console import console
    from asynclambda.cli.show import SessionPrinter
    from asynclambda.local.app import local_build
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.running import noted
    from asynclambda.local.session import Session

    project = Path.cwd()
    printer = SessionPrinter(console(), raw=raw)
    session = Session(
        lambda: local_build(project, module_name(module), stage=stage, progress=printer.note),
        printer,
        stack_name="dev",
        emulator=Emulator(port=port),
    )
    _end_on_signals(session)
    with session, noted(project, session.emulator.endpoint_url):
        session.update()
        session.wait()


def _end_on_signals(session: Session) -> None:
    """Let Ctrl-C and SIGTERM end the session: with exit code 0 once the app runs."""

    def end(number: int, _frame: object) -> None:
        # A second one would disturb what ends the engine, which takes a second or two.
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        if session.deployment is None:
            raise Signalled(number)
        session.stop()

    for each in _SIGNALS:
        signal.signal(each, end)
