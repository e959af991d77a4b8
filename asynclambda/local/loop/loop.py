"""The dev loop of one project: the engine, the app on it, and a new version with each save."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from asynclambda.errors import AsyncLambdaError, LocalError
from asynclambda.local import interpreter
from asynclambda.local.deployment import Deployment, deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.loop.api_front import ApiFront
from asynclambda.local.loop.batches import Batches
from asynclambda.local.loop.depths import DepthWatch
from asynclambda.local.loop.dispatcher import Dispatcher
from asynclambda.local.loop.functions import scheduled_tasks, tasks_of, variables_of
from asynclambda.local.loop.holds import Holds
from asynclambda.local.loop.hosts import Hosts, Serving, host_environment
from asynclambda.local.loop.listeners import Listeners
from asynclambda.local.loop.messages import Load, Loaded
from asynclambda.local.loop.proxy import EventProxy
from asynclambda.local.loop.schedules import Schedules
from asynclambda.local.loop.sources import Sources
from asynclambda.local.loop.watcher import Watcher
from asynclambda.local.observed import MessageSent, RunEnded, RunStarted
from asynclambda.local.progress import (
    Deployed,
    EngineStarted,
    EngineStopped,
    HostEnded,
    Live,
    UpdateFailed,
)
from asynclambda.local.running import alone, noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from asynclambda.local.progress import SessionEvent

#: How often a waiting loop looks whether the engine still runs. Seconds.
_LOOK_SECONDS = 0.5
STACK_NAME = "dev"
#: Where the port of the API is kept, so that its address is the same tomorrow.
_API_PORT = ".async_lambda/dev/api-port"


class DevLoop:
    """What `asynclambda dev` runs. Use it in a `with` statement; `wait` returns after `stop`.

        with DevLoop(project, "app") as loop:
            forget = loop.subscribe(print)
            loop.wait()

    `with` starts all of it and returns when the first version is live. It raises an `AsyncLambdaError`, with
    everything stopped again, where that cannot be: the app cannot be imported, or `dev` runs for this project
    already. At its end everything is stopped, and nothing is left but what `keep` keeps.

    Listeners are told `progress.SessionEvent`s, which include every `observed.Observation`: one at a time, in
    one order, from several threads. They may ask anything of the loop, but must not wait for it.
    """

    def __init__(
        self,
        project: Path,
        module: str,
        *,
        stage: str | None = None,
        port: int | None = None,
    ) -> None:
        """Nothing is started yet.

        Args:
            project: The folder that has the main module.
            module: The main module, such as `app`.
            stage: The stage of the config; None for none.
            port: The engine's port on loopback; None for a free one.
        """
        #: The engine: `emulator.client("sqs")` is a client of it.
        self.emulator = Emulator(port=port)
        self._project = project.resolve()
        self._load = Load(self._project, module, stage)
        self._listeners = Listeners()
        self._schedules = Schedules(self.emulator)
        self._batches = Batches(self.emulator)
        self._depths = DepthWatch(self.emulator, lambda: self.deployment.queues, self._tell)
        self._deployment: Deployment | None = None
        self._loaded: Loaded | None = None
        self._version = 0
        self._updating = threading.Lock()
        self._stopped = threading.Event()
        #: Set when what is started ends.
        self._ending = threading.Event()
        self._running = ExitStack()

    @property
    def deployment(self) -> Deployment:
        """The stack as it is deployed: its queues, functions, API and template.

        Raises:
            LocalError: No version has been live yet.
        """
        if self._deployment is None:
            raise LocalError("no version of the app is live yet")
        return self._deployment

    @property
    def live(self) -> bool:
        """Whether a version is live."""
        return self._version > 0

    @property
    def version(self) -> int:
        """The number of the version that gets the events; 0 before the first, 1 for that."""
        return self._version

    @property
    def graph(self) -> str:
        """Who invokes whom: the JSON that `asynclambda graph --format json` prints, of the live version.

        Raises:
            LocalError: No version has been live yet.
        """
        if self._loaded is None:
            raise LocalError("no version of the app is live yet")
        return self._loaded.graph

    def subscribe(self, listener: Callable[[SessionEvent], None]) -> Callable[[], None]:
        """Tell `listener` everything from now on. Returns what ends that."""
        return self._listeners.subscribe(listener)

    def run_schedule(self, task_id: str) -> None:
        """Run a `ScheduledTask` once, now, as its schedule does. It returns when the run is on its way.

        Raises:
            LocalError: The app has no schedule of that task, or is not live.
        """
        self._schedules.run_now(task_id)

    def __enter__(self) -> Self:
        with ExitStack() as started:
            began = time.monotonic()
            started.enter_context(alone(self._project))
            started.enter_context(self._engine())
            started.enter_context(noted(self._project, self.emulator.endpoint_url))
            self._start(started, began)
            self._running = started.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._running.close()

    def wait(self) -> None:
        """Return after `stop`.

        Raises:
            LocalError: The engine has ended by itself.
        """
        while not self._stopped.wait(_LOOK_SECONDS):
            self.emulator.check()

    def stop(self) -> None:
        """Let `wait` return. Any thread and any signal handler may call it."""
        self._stopped.set()

    @contextmanager
    def _engine(self) -> Iterator[None]:
        began = time.monotonic()
        self.emulator.start()
        self._tell(EngineStarted(self.emulator.endpoint_url, time.monotonic() - began))
        try:
            yield
        finally:
            began = time.monotonic()
            self.emulator.stop()
            self._tell(EngineStopped(time.monotonic() - began))

    def _start(self, started: ExitStack, began: float) -> None:
        watcher = Watcher(self._project, Sources(self._project), self._try_update)
        # After the hosts have ended: an import may take for ever.
        started.callback(watcher.stop)
        holds = Holds(self.emulator)
        started.callback(holds.stop)
        self._hosts = Hosts(
            self._load,
            host_environment(self.emulator.endpoint_url),
            tell=self._tell,
            held=lambda request_id: dispatcher.held(request_id),
            lost=lambda code: self._tell(HostEnded(code)),
        )
        started.callback(self._hosts.stop)
        self._hosts.prepare()
        dispatcher = Dispatcher(self._hosts, holds, self._tell)
        self._proxy = EventProxy(dispatcher.run)
        self._front = ApiFront(self._project / _API_PORT)
        for server in (self._proxy, self._front):
            started.callback(server.stop)
            server.start()
        with self._updating:
            # From here on, so that no save is missed; what is saved now is the second version.
            watcher.start()
            self._update((), began)
        for part in (self._schedules, self._depths):
            started.callback(part.stop)
            part.start()
        started.callback(self._batches.stop)
        started.callback(self._ending.set)

    def _try_update(self, changed: tuple[str, ...], began: float) -> None:
        with self._updating:
            if not self.live:
                return  # the first one could not be, and all ends
            try:
                self._update(changed, began)
            except AsyncLambdaError as error:
                if not self._ending.is_set():
                    self._tell(UpdateFailed(error))

    def _update(self, changed: tuple[str, ...], began: float) -> None:
        """Have the app as it is now get the events.

        Args:
            changed: What was saved.
            began: When, by `time.monotonic`.
        """
        host, loaded = self._hosts.load()
        try:
            deployment = self._deploy(loaded)
        except BaseException:
            self._hosts.discard(host)
            raise
        tasks = tasks_of(deployment)
        self._hosts.switch(
            Serving(
                host=host,
                version=self._version + 1,
                tasks=tasks,
                scheduled=scheduled_tasks(deployment.template),
                variables=variables_of(self.emulator, tasks),
            )
        )
        self._version += 1
        self._loaded = loaded
        self._schedules.set(deployment, tasks)
        self._batches.set(deployment)
        self._tell(Live(self._version, time.monotonic() - began, changed, deployment))

    def _deploy(self, loaded: Loaded) -> Deployment:
        """The stack, changed where the template has."""
        before = self._loaded
        if (
            self._deployment is not None
            and before is not None
            and (loaded.template, loaded.variables) == (before.template, before.variables)
        ):
            return self._deployment
        began = time.monotonic()
        deployment = deploy(
            loaded.template,
            None,
            self.emulator,
            STACK_NAME,
            python=interpreter.current(),
            proxy_url=self._proxy.url,
            variables=loaded.variables,
            own_clock=True,
        )
        if deployment.api_url is not None:
            self._front.lead_to(deployment.api_url)
            deployment = replace(deployment, api_url=self._front.url)
        self._deployment = deployment
        self._tell(Deployed(deployment, time.monotonic() - began))
        return deployment

    def _tell(self, event: SessionEvent) -> None:
        if isinstance(event, RunStarted | RunEnded | MessageSent):
            self._depths.touch()
        self._listeners.tell(event)
