"""The dev loop of one project: the engine, the app on it, and a new version with each save."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from botocore.exceptions import BotoCoreError, ClientError

from asynclambda.errors import AsyncLambdaError, LocalError
from asynclambda.local.deployment import Deployment, deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.listeners import Listeners
from asynclambda.local.loop.api_front import ApiFront
from asynclambda.local.loop.batches import Batches
from asynclambda.local.loop.depths import DepthWatch
from asynclambda.local.loop.in_bundle import BundlePlace
from asynclambda.local.loop.in_host import HostPlace
from asynclambda.local.loop.messages import Load
from asynclambda.local.loop.proxy import EventProxy
from asynclambda.local.loop.schedules import Schedules
from asynclambda.local.loop.sources import CONFIG, Sources
from asynclambda.local.loop.watcher import Watcher
from asynclambda.local.observed import MessageSent, RunEnded, RunStarted
from asynclambda.local.progress import (
    Deployed,
    EngineStarted,
    EngineStopped,
    Live,
    UpdateFailed,
)
from asynclambda.local.running import alone, noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from asynclambda.local.loop.place import Deployable, Place
    from asynclambda.local.progress import SessionEvent

#: How often a waiting loop looks whether the engine still runs. Seconds.
_LOOK_SECONDS = 0.5
STACK_NAME = "dev"
#: Where the port of the API is kept, so that its address is the same tomorrow.
_API_PORT = ".async_lambda/dev/api-port"
#: Where `keep` keeps what it keeps.
_STATE = ".async_lambda/dev/state"


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
        isolated: bool = False,
        keep: bool = False,
    ) -> None:
        """Nothing is started yet.

        Args:
            project: The folder that has the main module.
            module: The main module, such as `app`.
            stage: The stage of the config; None for none.
            port: The engine's port on loopback; None for a free one.
            isolated: Run the tasks from the bundle, in processes of the engine's, where no debugger stops
                and a save takes seconds; what a task sends is not told then.
            keep: Keep queues, payloads and delayed messages from one start to the next.
        """
        self._project = project.resolve()
        self._state = self._project / _STATE if keep else None
        #: The engine: `emulator.client("sqs")` is a client of it.
        self.emulator = Emulator(port=port, state_dir=self._state)
        self._isolated = isolated
        self._load = Load(self._project, module, stage)
        self._listeners: Listeners[SessionEvent] = Listeners()
        self._schedules = Schedules(self.emulator)
        self._batches = Batches(self.emulator)
        self._depths = DepthWatch(self.emulator, lambda: self.deployment.queues, self._tell)
        self._deployment: Deployment | None = None
        #: What the deployment was made of.
        self._deployed: Deployable | None = None
        self._graph: str | None = None
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
        if self._graph is None:
            raise LocalError("no version of the app is live yet")
        return self._graph

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
            proxy = EventProxy(self._state)
            started.callback(proxy.stop)
            proxy.start()
            started.enter_context(self._engine())
            started.enter_context(noted(self._project, self.emulator.endpoint_url))
            self._start(started, proxy, began)
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

    def _make_place(self, proxy: EventProxy) -> Place:
        if self._isolated:
            return BundlePlace(self._load, self.emulator, self._tell)
        return HostPlace(self._load, self.emulator, proxy, self._tell)

    def _start(self, started: ExitStack, proxy: EventProxy, began: float) -> None:
        watcher = Watcher(
            self._project,
            Sources(self._project),
            self._try_update,
            self._failed,
        )
        # After the hosts have ended: an import may take for ever.
        started.callback(watcher.stop)
        self._front = ApiFront(self._project / _API_PORT)
        started.callback(self._front.stop)
        self._front.start()
        self._place = self._make_place(proxy)
        started.callback(self._place.stop)
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
                self._failed(error)
            except (BotoCoreError, ClientError, OSError) as error:
                self._failed(LocalError(f"the local engine did not take it: {error}"))

    def _failed(self, error: AsyncLambdaError) -> None:
        if not self._ending.is_set():
            self._tell(UpdateFailed(error))

    def _update(self, changed: tuple[str, ...], began: float) -> None:
        """Have the app as it is now get the events.

        Args:
            changed: What was saved.
            began: When, by `time.monotonic`.
        """
        candidate = self._place.load(afresh=str(CONFIG) in changed)
        try:
            deployment = self._deploy(candidate.deployable)
            candidate.go_live(deployment, self._version + 1)
        except BaseException:
            candidate.discard()
            raise
        self._version += 1
        self._graph = candidate.graph
        self._schedules.set(deployment)
        self._batches.set(deployment)
        self._tell(Live(self._version, time.monotonic() - began, changed, deployment))

    def _deploy(self, deployable: Deployable) -> Deployment:
        """The stack, changed where what it is made of has."""
        if self._deployment is not None and deployable == self._deployed:
            return self._deployment
        began = time.monotonic()
        deployment = deploy(
            deployable.template,
            deployable.bundle,
            self.emulator,
            STACK_NAME,
            python=deployable.python,
            proxy_url=deployable.proxy_url,
            variables=deployable.variables,
            own_clock=True,
        )
        if deployment.api_url is not None:
            self._front.lead_to(deployment.api_url)
            deployment = replace(deployment, api_url=self._front.url)
        self._deployment = deployment
        self._deployed = deployable
        self._tell(Deployed(deployment, time.monotonic() - began))
        return deployment

    def _tell(self, event: SessionEvent) -> None:
        if isinstance(event, RunStarted | RunEnded | MessageSent):
            self._depths.touch()
        self._listeners.tell(event)
