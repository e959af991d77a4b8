"""Which processes of this machine are the local engine's. Linux's /proc knows."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from support.local_app import until


def processes_of(folder: Path) -> dict[int, bytes]:
    """The command lines of all that have `folder` in their environment or command, by process id.

    That are the holder, where it was started with that folder for its temporary files, the keeper,
    the engine and the functions; not the process that asks.
    """
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended, or is another user's
        if str(folder).encode() in environment + command and int(process.name) != os.getpid():
            found[int(process.name)] = command
    return found


def kill_engine(folder: Path) -> None:
    """Kill MiniStack, and wait until its keeper and its functions are gone, too."""
    (engine,) = (
        process
        for process, command in processes_of(folder).items()
        if b"ministack" in command and b"keeper.py" not in command
    )
    os.kill(engine, signal.SIGKILL)
    until(lambda: not processes_of(folder))
