"""The tasks run from the bundle that AWS would get, in processes of the engine's: `dev --isolated`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.local.bundle import digest
from asynclambda.local.loop.functions import scheduled_tasks, tasks_of
from asynclambda.local.loop.hosts import Hosts, host_environment
from asynclambda.local.loop.place import Deployable
from asynclambda.local.loop.worker_runs import WorkerRuns
from asynclambda.local.progress import BuildStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.log_events import LogLine
    from asynclambda.local.loop.host import Host
    from asynclambda.local.loop.messages import Load
    from asynclambda.local.observed import MessageSent
    from asynclambda.local.progress import SessionEvent


class BundlePlace:
    """Builds each version in a process of its own, as `asynclambda build` does."""

    def __init__(
        self, load: Load, emulator: Emulator, tell: Callable[[SessionEvent], None]
    ) -> None:
        """Tells from now on what the functions' processes do.

        Args:
            load: What is built.
            emulator: The engine, which runs.
            tell: Is told what happens.
        """
        self._tell = tell
        self._runs = WorkerRuns(tell)
        self._forget = emulator.logs.subscribe(self._runs.take)
        # A host imports the app and builds it, but never serves.
        self._hosts = Hosts(load, host_environment(emulator.endpoint_url), self)
        self._hosts.prepare()

    def load(self, *, afresh: bool) -> BundleCandidate:
        """Build the app as it is now."""
        host, loaded = self._hosts.load(afresh=afresh)
        try:
            built = host.build()
        finally:
            self._hosts.discard(host)
        return BundleCandidate(
            self._runs,
            loaded.graph,
            Deployable(
                loaded.template,
                built.python,
                loaded.variables,
                bundle=built.bundle,
                bundle_digest=digest(built.bundle),
            ),
        )

    def stop(self) -> None:
        """End a build that is under way. The engine ends the functions' processes."""
        self._hosts.stop()
        self._forget()

    def tell(self, observation: LogLine | MessageSent) -> None:
        """A host runs nothing here."""
        self._tell(observation)

    def progress(self, text: str) -> None:
        """The build has come to a step."""
        self._tell(BuildStep(text))

    def held(self, request_id: str) -> None:
        """A host runs nothing here."""

    def lost(self, host: Host) -> None:
        """No host is ever current here."""


@dataclass(frozen=True, slots=True)
class BundleCandidate:
    """A bundle."""

    _runs: WorkerRuns
    graph: str
    deployable: Deployable

    def go_live(self, deployment: Deployment, version: int) -> None:
        """The engine has it already, and gives it all events."""
        self._runs.serve(tasks_of(deployment), scheduled_tasks(deployment.template), version)

    def discard(self) -> None:
        """The one before stays where it is."""
