"""Which engine runs for a project: a note in its folder, for commands beside `asynclambda dev`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local.clients import EngineClients

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOTE = ".async_lambda/dev/endpoint"


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
