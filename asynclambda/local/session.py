"""What `asynclambda dev` runs: the engine, the app on it, and what happens there, until it is stopped.

    engine starts → build → deploy → logs … → update() → build → deploy → logs … → stop()

A session prints nothing. It tells its listener, in order and one thing at a time: the command line
makes lines of that, a web page would make a picture. `update` is what a file watcher calls.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

from pydantic import JsonValue, TypeAdapter, ValidationError

from asynclambda.errors import AsyncLambdaError, LocalError
from asynclambda.local.deployment import Deployment, deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.progress import (
    Built,
    Deployed,
    EngineStarted,
    EngineStopped,
    UpdateFailed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from asynclambda.local.progress import BuildOutput, SessionEvent

#: How often a waiting session looks whether the engine still runs. Seconds.
_LOOK_SECONDS = 0.5
_TEMPLATE: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class Session:
    """An app on an engine of its own; use it in a `with` statement, or call `run`."""

    def __init__(
        self,
        build: Callable[[], BuildOutput],
        listener: Callable[[SessionEvent], None],
        *,
        stack_name: str,
        emulator: Emulator | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing is started yet.

        Args:
            build: Builds the app for this machine; it raises an `AsyncLambdaError` where it cannot.
            listener: Is called with every event, from several threads but never at the same time.
            stack_name: CloudFormation's name for the app.
            emulator: One that is not started; by default one with no options.
            parameters: Values of the template's parameters, over their defaults.
        """
        self.emulator = Emulator() if emulator is None else emulator
        #: The version that runs, None before the first.
        self.deployment: Deployment | None = None
        self._build = build
        self._listener = listener
        self._stack_name = stack_name
        self._parameters = parameters
        self._telling = threading.Lock()
        self._updating = threading.Lock()
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        began = time.monotonic()
        self.emulator.logs.subscribe(self._tell)
        self.emulator.start()
        self._tell(EngineStarted(self.emulator.endpoint_url, time.monotonic() - began))
        return self

    def __exit__(self, *exc_info: object) -> None:
        began = time.monotonic()
        self.emulator.stop()
        self._tell(EngineStopped(time.monotonic() - began))

    def run(self) -> None:
        """Start the engine, build and deploy the app, and wait until `stop` or Ctrl-C.

        Raises:
            AsyncLambdaError: The engine did not start or has ended, or the app could not be built or
                deployed. Everything is stopped by then.
        """
        with self:
            self.update()
            self.wait()

    def update(self) -> Deployment:
        """Build the app and deploy it over the version that runs.

        Raises:
            AsyncLambdaError: It could not be built or deployed; the version before goes on.
        """
        with self._updating:
            began = time.monotonic()
            output = self._build()
            self._tell(Built(output, time.monotonic() - began))
            began = time.monotonic()
            deployment = deploy(
                _read(output.template),
                output.bundle,
                self.emulator,
                self._stack_name,
                python=output.python,
                parameters=self._parameters,
                variables=output.variables,
            )
            self.deployment = deployment
            self._tell(Deployed(deployment, time.monotonic() - began))
            return deployment

    def try_update(self) -> Deployment | None:
        """`update`, but a failure is told to the listener, and None returned."""
        try:
            return self.update()
        except AsyncLambdaError as error:
            self._tell(UpdateFailed(error))
            return None

    def wait(self) -> None:
        """Return after `stop`.

        Raises:
            LocalError: The engine has ended by itself.
        """
        while not self._stopped.wait(_LOOK_SECONDS):
            self.emulator.check()

    def stop(self) -> None:
        """Let `wait` and `run` return. Any thread and any signal handler may call it."""
        self._stopped.set()

    def _tell(self, event: SessionEvent) -> None:
        with self._telling:
            self._listener(event)


def _read(path: Path) -> dict[str, JsonValue]:
    try:
        return _TEMPLATE.validate_json(path.read_bytes())
    except OSError as error:
        raise LocalError(
            f"the template cannot be read: {error.strerror}", where=str(path)
        ) from error
    except ValidationError as error:
        raise LocalError("the template is no JSON object", where=str(path)) from error
