"""The tasks run in a host: the engine's events go there, and no bundle is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda.local import interpreter
from asynclambda.local.loop.dispatcher import Dispatcher
from asynclambda.local.loop.functions import scheduled_tasks, tasks_of, variables_of
from asynclambda.local.loop.holds import Holds
from asynclambda.local.loop.hosts import Hosts, Serving, host_environment
from asynclambda.local.loop.place import Deployable
from asynclambda.local.progress import BuildStep, HostEnded

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.loop.host import Host
    from asynclambda.local.loop.messages import Load
    from asynclambda.local.loop.proxy import EventProxy
    from asynclambda.local.progress import SessionEvent


class HostPlace:
    """Hosts, which get their events through the proxy."""

    def __init__(
        self,
        load: Load,
        emulator: Emulator,
        proxy: EventProxy,
        tell: Callable[[SessionEvent], None],
    ) -> None:
        """Starts the first host.

        Args:
            load: What the hosts import.
            emulator: The engine, which runs.
            proxy: Where it sends the functions' events.
            tell: Is told what happens.
        """
        self.tell = tell
        self._emulator = emulator
        self._holds = Holds(emulator)
        self._hosts = Hosts(load, host_environment(emulator.endpoint_url), self)
        self._dispatcher = Dispatcher(self._hosts, self._holds, tell)
        self._proxy = proxy
        self._told = ""
        self._hosts.prepare()

    def load(self, *, afresh: bool) -> HostCandidate:
        """A host that has imported the app as it is now."""
        host, loaded = self._hosts.load(afresh=afresh)
        self._tell_python(loaded.runtime)
        return HostCandidate(
            self._emulator,
            self._hosts,
            host,
            lambda: self._proxy.lead_to(self._dispatcher.run),
            loaded.graph,
            Deployable(
                loaded.template,
                interpreter.current(),
                loaded.variables,
                proxy_url=self._proxy.url,
            ),
        )

    def _tell_python(self, runtime: str) -> None:
        """Say once, and again when it has changed, that the tasks have another Python in AWS."""
        if runtime not in (interpreter.current().runtime, self._told):
            self.tell(
                BuildStep(
                    f"The tasks run under {interpreter.current().runtime} here, the Python of this "
                    f"command, and under {runtime} in AWS"
                )
            )
        self._told = runtime

    def stop(self) -> None:
        """End all that runs: the events under way are answered as failed."""
        # What comes now is for the next start, where the engine's state is kept.
        self._proxy.lead_to(None)
        self._hosts.stop()
        self._holds.stop()

    def progress(self, text: str) -> None:
        """A host never builds here."""
        self.tell(BuildStep(text))

    def held(self, request_id: str) -> None:
        """A debugger holds a run beyond its time."""
        self._dispatcher.held(request_id)

    def lost(self, host: Host) -> None:
        """The current host has ended by itself."""
        self.tell(HostEnded(host.exit_code))


@dataclass(frozen=True, slots=True)
class HostCandidate:
    """A host that gets no events yet."""

    _emulator: Emulator
    _hosts: Hosts
    _host: Host
    _open: Callable[[], None]
    graph: str
    deployable: Deployable

    def go_live(self, deployment: Deployment, version: int) -> None:
        """Give it all events from now on."""
        tasks = tasks_of(deployment)
        self._hosts.switch(
            Serving(
                host=self._host,
                version=version,
                tasks=tasks,
                scheduled=scheduled_tasks(deployment.template),
                variables=variables_of(self._emulator, tasks),
            )
        )
        self._open()

    def discard(self) -> None:
        """End it."""
        self._hosts.discard(self._host)
