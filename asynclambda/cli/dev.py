"""`asynclambda dev`."""

from __future__ import annotations

import signal
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from asynclambda.cli.arguments import Module, Stage
from asynclambda.errors import LocalError


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
    from asynclambda.local.session import Session

    project = Path.cwd()
    printer = SessionPrinter(console(), raw=raw)
    session = Session(
        lambda: local_build(project, module_name(module), stage=stage, progress=printer.note),
        printer,
        stack_name=f"{project.name}-dev",
        emulator=Emulator(port=port),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: session.stop())
    session.run()
