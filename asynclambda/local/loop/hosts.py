"""The hosts: the one that is current, those that finish what they run, and one that is ready for a save."""

from __future__ import annotations

import os
import sysconfig
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local.clients import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY
from asynclambda.local.loop.host import Host
from asynclambda.local.loop.messages import Warm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.local.log_events import LogLine
    from asynclambda.local.loop.host import Observer
    from asynclambda.local.loop.messages import Load, Loaded
    from asynclambda.local.observed import MessageSent

#: How long an event of a task waits for a version of the app that has the task. Seconds.
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Serving:
    """What a version of the app is, once it gets events."""

    host: Host
    #: 1 is the first since the start of `dev`.
    version: int
    #: The task ids by Lambda's names of their functions.
    tasks: Mapping[str, str]
    #: The ids of those that a schedule runs.
    scheduled: frozenset[str]
    #: The environment variables of each function, by task id.
    variables: Mapping[str, Mapping[str, str]]


class Hosts:
    """Starts hosts, and ends them. `switch` says which one gets the events."""

    def __init__(self, load: Load, environment: Mapping[str, str], observer: Observer) -> None:
        """There is none yet.

        Args:
            load: What each imports.
            environment: The environment variables of each.
            observer: Is told what happens in them; that one has ended by itself, only of the current one.
        """
        self._load = load
        self._environment = environment
        self._observer = observer
        self._modules: tuple[str, ...] = ()
        self._packages = _packages()
        self._all: set[Host] = set()
        self._spare: Host | None = None
        self._serving: Serving | None = None
        self._switched = threading.Condition(threading.RLock())
        self._replacing = threading.Lock()
        self._stopped = False

    def prepare(self) -> None:
        """Start one that is ready when the app is to be loaded."""
        with self._switched:
            if self._spare is None and not self._stopped:
                self._spare = self._start()

    def load(self, *, afresh: bool = False) -> tuple[Host, Loaded]:
        """Import the app as it is now, in a host that gets no events yet.

        Args:
            afresh: Whether what the one that is ready has imported may be out of date.

        Raises:
            AsyncLambdaError: It cannot be imported, or no template be made of it.
        """
        packages = _packages()
        if afresh or packages != self._packages:
            self._end_spare()
        with self._switched:
            self._packages = packages
            self.prepare()
            host, self._spare = self._spare, None
        if host is None:
            raise LocalError("the session has ended")
        try:
            loaded = host.load(self._load)
        except BaseException:
            if not host.alive:
                self._modules = ()  # should one of them have ended it
            self._end(host)
            self.prepare()
            raise
        self._modules = loaded.modules
        return host, loaded

    def switch(self, serving: Serving) -> None:
        """Give all events from now on to a host that `load` has given.

        The one before ends when it has answered its own.
        """
        serving.host.serve(serving.variables)
        with self._switched:
            before, self._serving = self._serving, serving
            self._switched.notify_all()
        if before is not None:
            before.host.finish()
        self.prepare()

    def discard(self, host: Host) -> None:
        """End a host that `load` has given, and that will not get events."""
        self._end(host)
        self.prepare()

    def serving(self, function: str) -> Serving:
        """The version that gets the events of a function. Where its host has ended, another takes its place.

        Raises:
            AsyncLambdaError: There is no such function, or the app cannot be imported any more.
        """
        deadline = time.monotonic() + _PATIENCE
        with self._switched:
            while self._serving is None or function not in self._serving.tasks:
                # The engine knows a new task a moment before its version is current.
                if not self._switched.wait(deadline - time.monotonic()):
                    raise LocalError(f"this version of the app has no function {function!r}")
            serving = self._serving
        return serving if serving.host.alive else self._replace(serving)

    def _replace(self, lost: Serving) -> Serving:
        """Has another host take the place of one that has ended."""
        with self._replacing:
            current = self._current()
            if current is not lost:
                return current  # somebody else has done it, or a save has
            host, _ = self.load()
            with self._switched:
                if self._current() is lost:
                    self.switch(replace(lost, host=host))
                    return self._current()
        self.discard(host)
        return self._current()

    def _current(self) -> Serving:
        if self._serving is None:
            raise LocalError("no version of the app is live yet")
        return self._serving

    def stop(self) -> None:
        """End them all, and whatever runs in them."""
        with self._switched:
            self._stopped = True
            hosts = list(self._all)
        for host in hosts:
            self._end(host)

    def tell(self, observation: LogLine | MessageSent) -> None:
        """A host has seen something."""
        self._observer.tell(observation)

    def progress(self, text: str) -> None:
        """A host's build has come to a step."""
        self._observer.progress(text)

    def held(self, request_id: str) -> None:
        """A debugger holds a run of a host beyond its time."""
        self._observer.held(request_id)

    def lost(self, host: Host) -> None:
        """A host has ended by itself."""
        with self._switched:
            if host is self._spare:
                self._spare = None
                self._modules = ()
            is_current = self._serving is not None and host is self._serving.host
        if is_current:
            self._observer.lost(host)

    def _start(self) -> Host:
        warm = Warm(self._modules, self._load.project, self._load.stage)
        host = Host(self._environment, warm, self)
        self._all = {each for each in self._all if each.alive} | {host}
        return host

    def _end_spare(self) -> None:
        with self._switched:
            host, self._spare = self._spare, None
        if host is not None:
            self._end(host)

    def _end(self, host: Host) -> None:
        host.stop()
        self._all.discard(host)


def _packages() -> tuple[int, ...]:
    """Changes when a package is installed or removed: pip and uv write into these folders then."""
    folders = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    return tuple(Path(each).stat().st_mtime_ns for each in sorted(folders) if Path(each).is_dir())


def host_environment(endpoint_url: str) -> dict[str, str]:
    """This shell's environment, in which AWS is the local engine and nothing else.

    What the framework reads is the functions' own. The clock is UTC, as in Lambda.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "ASYNC_LAMBDA_"))
    }
    return kept | {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint_url,
        "TZ": ":UTC",
    }
