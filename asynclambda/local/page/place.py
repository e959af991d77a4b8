"""What the page needs of whatever runs the app: `asynclambda dev`, or a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.progress import SessionEvent


class Place(Protocol):
    """An app that runs on an engine on this machine."""

    @property
    def deployment(self) -> Deployment:
        """The version that runs.

        Raises:
            LocalError: None does yet.
        """
        ...

    @property
    def emulator(self) -> Emulator:
        """The engine."""
        ...

    def subscribe(self, listener: Callable[[SessionEvent], None], /) -> Callable[[], None]:
        """Calls `listener` with all that happens from now on, from any thread. Returns what ends that."""
        ...

    def run_schedule(self, task_id: str, /) -> None:
        """Runs a scheduled task now.

        Raises:
            AsyncLambdaError: It cannot be run.
        """
        ...
