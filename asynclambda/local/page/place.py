"""What the page needs of whatever runs the app: `asynclambda dev`, or a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.observed import Observation


class Place(Protocol):
    """An app that runs on an engine on this machine."""

    @property
    def deployment(self) -> Deployment | None:
        """The version that runs; None before the first."""
        ...

    @property
    def emulator(self) -> Emulator:
        """The engine."""
        ...

    def subscribe(self, listener: Callable[[Observation], None], /) -> Callable[[], None]:
        """Calls `listener` with all that is seen from now on, from any thread. Returns what ends that."""
        ...

    def run_schedule(self, task_id: str, /) -> None:
        """Runs a scheduled task now.

        Raises:
            AsyncLambdaError: It cannot be run.
        """
        ...
