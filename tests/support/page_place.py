"""A place for the page without an engine: it says what a test lets it say."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from support.example import ORDERS, copy_project

from asynclambda.errors import LocalError
from asynclambda.local.deployment import Deployment
from asynclambda.local.emulator import Emulator
from asynclambda.local.page.clerk_process import ClerkSettings
from asynclambda.local.page.server import Page
from asynclambda.local.progress import Live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic import JsonValue

    from asynclambda.local.progress import SessionEvent

    Listener = Callable[[SessionEvent], None]

TEMPLATE: dict[str, JsonValue] = json.loads((ORDERS / "template.json").read_text())


def deployment_of(template: dict[str, JsonValue]) -> Deployment:
    """A deployment of a template that nothing has deployed."""
    return Deployment(
        stack_name="dev",
        api_url=None,
        functions={},
        queues={},
        template=template,
        differences=(),
        changed=True,
    )


def live(version: int = 1) -> Live:
    """A version of the example app gets the events from now on."""
    return Live(version, 0.1, (), deployment_of(TEMPLATE))


class FakePlace:
    """What the page shows: `tell` it."""

    def __init__(self) -> None:
        #: Never started: no test here needs its clients.
        self.emulator = Emulator(port=9)
        #: The schedules that were run.
        self.run: list[str] = []
        self._deployment: Deployment | None = None
        self._listeners: list[Listener] = []

    @property
    def deployment(self) -> Deployment:
        """That of the last `Live`."""
        if self._deployment is None:
            raise LocalError("no version of the app is live yet")
        return self._deployment

    def subscribe(self, listener: Listener, /) -> Callable[[], None]:
        """Calls `listener` with what is told."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def run_schedule(self, task_id: str, /) -> None:
        """Remembers it."""
        self.run.append(task_id)

    def tell(self, *events: SessionEvent) -> None:
        """Has something happen."""
        for event in events:
            if isinstance(event, Live):
                self._deployment = event.deployment
            for listener in tuple(self._listeners):
                listener(event)


@contextmanager
def served(place: FakePlace, folder: Path) -> Iterator[Page]:
    """The page of the example app at a place; the app is copied into `folder`."""
    project = copy_project(ORDERS, folder)
    with Page(place, ClerkSettings(project, "app", None)) as page:
        yield page
