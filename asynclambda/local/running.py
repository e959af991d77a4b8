"""Which engine runs for a project: a note in its folder, for commands beside `asynclambda dev`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local.clients import EngineClients

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOTE = ".async_lambda/dev/endpoint"
_LOCK = ".async_lambda/dev/lock"


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Holds the project for the time of the block; the system lets go of it when this process ends.

    Raises:
        LocalError: Another process holds it.
    """
    import fcntl  # not for Windows, where this module is imported as well

    path = project / _LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LocalError(
                f"`asynclambda dev` runs for this project already, as process {lock.read()}",
                where=str(project),
                remedy="End it there by Ctrl-C. Two of one project would write into one folder.",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def noted(project: Path, endpoint_url: str) -> Iterator[None]:
    """Leaves a note of the engine's address for the time of the block."""
    note = project / _NOTE
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(endpoint_url, encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def engine_of(project: Path) -> EngineClients:
    """Clients of the engine that runs for a project.

    Raises:
        LocalError: None runs.
    """
    try:
        endpoint_url = (project / _NOTE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LocalError(
            "no local engine runs for this project",
            where=str(project),
            remedy="Start it in another terminal: `asynclambda dev app`.",
        ) from None
    return EngineClients(endpoint_url)
