"""A host, as the dev process has it: a child that imports one version of the app and runs its tasks."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Protocol

from asynclambda.errors import BuildError, LocalError
from asynclambda.local.loop.messages import (
    Answer,
    Build,
    Finish,
    Held,
    Invoke,
    Load,
    Loaded,
    LoadFailed,
    Progress,
    Serve,
    Told,
    Warm,
)
from asynclambda.local.progress import BuildOutput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.local.log_events import LogLine
    from asynclambda.local.loop.messages import FromHost, ToHost
    from asynclambda.local.observed import MessageSent

#: How long a host that was told to end at once may take. Seconds.
_GRACE_SECONDS = 1.0
_PROGRAM = "asynclambda.local.loop.host_process"


class HostLostError(LocalError):
    """The host has ended before it answered."""


class Observer(Protocol):
    """Whoever has to know what happens in a host. It is called on the thread that reads."""

    def tell(self, observation: LogLine | MessageSent, /) -> None:
        """Something was seen of a run."""

    def progress(self, text: str, /) -> None:
        """A build has come to a step."""

    def held(self, request_id: str, /) -> None:
        """A debugger holds a run beyond its time."""

    def lost(self, host: Host, /) -> None:
        """The host has ended by itself."""


class Host:
    """One child. It is started at once, and warms up.

    It has this terminal, so that a debugger in it has a prompt. It ends with `stop`, or when this process
    does, whatever ends it.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        warm: Warm,
        observer: Observer,
    ) -> None:
        """Start it.

        Args:
            environment: Its environment variables, all of them.
            warm: What it imports ahead of the app.
            observer: Is told what happens in it.
        """
        ours, theirs = socket.socketpair()
        self._process = _spawn(theirs, environment)
        theirs.close()
        self._socket = ours
        self._connection = Connection(os.dup(ours.fileno()))
        self._sending = threading.Lock()
        self._observer = observer
        self._steps: queue.SimpleQueue[Loaded | BuildOutput | LoadFailed | None] = (
            queue.SimpleQueue()
        )
        self._lock = threading.Lock()
        self._waiting: dict[str, Future[Answer]] = {}
        #: Set when nothing comes from it any more.
        self._over = threading.Event()
        #: Whether it was told to end.
        self._ending = False
        self._reader = threading.Thread(target=self._read, name="asynclambda-host", daemon=True)
        self._reader.start()
        self._send(warm)

    @property
    def alive(self) -> bool:
        """Whether it can still answer."""
        return not self._over.is_set()

    @property
    def exit_code(self) -> int | None:
        """That of its process; None while it runs. Minus the number of the signal that ended it."""
        return self._process.poll()

    def load(self, load: Load) -> Loaded:
        """Have it import the app, and wait for that.

        Raises:
            AsyncLambdaError: The app cannot be imported, or no template be made of it; or the import has
                ended the process.
        """
        loaded = self._step(load)
        if not isinstance(loaded, Loaded):
            raise LocalError("a host did not say what it has loaded")
        return loaded

    def build(self) -> BuildOutput:
        """Have it write the template and the bundle of the app that it has loaded, and wait for that.

        Raises:
            AsyncLambdaError: The app cannot be built.
        """
        built = self._step(Build())
        if not isinstance(built, BuildOutput):
            raise LocalError("a host did not say what it has built")
        return built

    def _step(self, message: Load | Build) -> Loaded | BuildOutput:
        self._send(message)
        answer = self._steps.get()
        if answer is None:
            raise BuildError(
                f"the process that imported the app ended: {self._how_it_ended()}",
                remedy="Something that a module does when it is imported ends the process.",
            )
        if isinstance(answer, LoadFailed):
            raise BuildError(answer.what, where=answer.where, remedy=answer.remedy)
        return answer

    def serve(self, variables: Mapping[str, Mapping[str, str]]) -> None:
        """From now on it takes events. `variables` are the functions' environments, by task id."""
        self._send(Serve(variables))

    def run(self, invoke: Invoke) -> Answer:
        """Have a task run for an event, and wait for that, without an end.

        Raises:
            HostLostError: It has ended before it answered.
        """
        future: Future[Answer] = Future()
        with self._lock:
            if self._over.is_set():
                raise self._error()
            self._waiting[invoke.request_id] = future
        self._send(invoke)
        return future.result()

    def finish(self) -> None:
        """Let it end when it has nothing to do any more."""
        self._ending = True
        self._send(Finish())

    def stop(self) -> None:
        """End it now, and whatever runs in it."""
        self._ending = True
        with contextlib.suppress(OSError):
            # It ends when it reads the end; what it has said until then is still heard.
            self._socket.shutdown(socket.SHUT_WR)
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def _send(self, message: ToHost) -> None:
        # Where it is gone, `_read` tells everybody who waits.
        with contextlib.suppress(OSError), self._sending:
            self._connection.send(message)

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._take(self._connection.recv())
        with self._lock:
            self._over.set()
            waiting, self._waiting = self._waiting, {}
        self._process.wait()
        self._connection.close()
        self._socket.close()
        self._steps.put(None)
        for future in waiting.values():
            future.set_exception(self._error())
        if not self._ending:
            self._observer.lost(self)

    def _take(self, message: FromHost) -> None:
        match message:
            case Loaded() | BuildOutput() | LoadFailed():
                self._steps.put(message)
            case Progress(text=text):
                self._observer.progress(text)
            case Told(observation=observation):
                self._observer.tell(observation)
            case Held(request_id=request_id):
                self._observer.held(request_id)
            case Answer(request_id=request_id):
                with self._lock:
                    future = self._waiting.pop(request_id, None)
                if future is not None:
                    future.set_result(message)

    def _error(self) -> HostLostError:
        return HostLostError(f"the process that ran the task ended: {self._how_it_ended()}")

    def _how_it_ended(self) -> str:
        code = self._process.wait()
        if code >= 0:
            return f"exit code {code}"
        return f"killed by {signal.Signals(-code).name}"


def _spawn(theirs: socket.socket, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the program. It has SIGINT blocked until it has said what that does: Ctrl-C reaches it, too."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return subprocess.Popen(  # noqa: S603 - no part of it comes from outside
            # -P: no module of the project's stands in for one of Python's while it warms up.
            [sys.executable, "-P", "-m", _PROGRAM, str(theirs.fileno())],
            env=dict(environment),
            pass_fds=[theirs.fileno()],
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
