"""A place for the page without an engine: it says what a test lets it say."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from support.example import ORDERS

from asynclambda.local.deployment import Deployment
from asynclambda.local.emulator import Emulator
from asynclambda.local.page.clerk_process import ClerkSettings
from asynclambda.local.page.server import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import JsonValue

    from asynclambda.local.observed import Observation

    Listener = Callable[[Observation], None]

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


class FakePlace:
    """What the page shows: `tell` it."""

    def __init__(self) -> None:
        self.deployment: Deployment | None = None
        #: Never started: no test here needs its clients.
        self.emulator = Emulator()
        #: The schedules that were run.
        self.run: list[str] = []
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener, /) -> Callable[[], None]:
        """Calls `listener` with what is told."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def run_schedule(self, task_id: str, /) -> None:
        """Remembers it."""
        self.run.append(task_id)

    def tell(self, *observations: Observation) -> None:
        """Has something seen."""
        for observation in observations:
            for listener in tuple(self._listeners):
                listener(observation)


@contextmanager
def served(place: FakePlace, *, deployed: bool = True) -> Iterator[Page]:
    """The page of the example app at a place."""
    with Page(place, ClerkSettings(ORDERS, "app", None)) as page:
        if deployed:
            place.deployment = deployment_of(TEMPLATE)
            page.deployed(place.deployment)
        yield page
