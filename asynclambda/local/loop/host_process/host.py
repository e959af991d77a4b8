"""The life of a host, from its warm-up to its last run."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

from asynclambda import ports
from asynclambda.build.config import environment, load_config
from asynclambda.errors import AsyncLambdaError, LocalError
from asynclambda.local.app import local_build
from asynclambda.local.loop.host_process import app_modules, debugger, process_environment
from asynclambda.local.loop.host_process.app import App, import_app
from asynclambda.local.loop.host_process.channel import Channel
from asynclambda.local.loop.host_process.observing_sender import ObservingSender
from asynclambda.local.loop.host_process.output import RunOutput
from asynclambda.local.loop.host_process.running import threads_inherit
from asynclambda.local.loop.host_process.runs import Runs
from asynclambda.local.loop.messages import (
    Build,
    Finish,
    Invoke,
    Load,
    Loaded,
    LoadFailed,
    Progress,
    Serve,
    Told,
    Warm,
)
from asynclambda.sending import clients
from asynclambda.sending.sender import AwsSender

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

    from asynclambda.local.log_events import LogLine
    from asynclambda.local.loop.messages import ToHost
    from asynclambda.local.observed import MessageSent
    from asynclambda.local.progress import BuildOutput


class HostProcess:
    """One process, one version of the app."""

    def __init__(self, connection: Connection) -> None:
        self._channel = Channel(connection)
        self._outputs = RunOutput(sys.stdout, self._tell), RunOutput(sys.stderr, self._tell)
        self._app: App | None = None
        self._runs: Runs | None = None

    def run(self) -> NoReturn:
        """Do what the dev process says until it has said that this host may end."""
        # Ctrl-C is for the dev process. Not ignored, which programs started from here would inherit.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        # Before anything of the app's is imported: its loggers write to what they find then.
        sys.stdout, sys.stderr = self._outputs
        process_environment.divide()
        threads_inherit()
        debugger.install()
        with ports.using(ObservingSender(AwsSender(), self._tell)):
            while True:
                self._take(self._channel.receive())

    def _take(self, message: ToHost) -> None:
        match message:
            case Warm():
                warm(message)
            case Load():
                self._channel.tell(self._load(message))
            case Build():
                self._channel.tell(self._build())
            case Serve():
                self._serve(message)
            case Invoke():
                self._started.begin(message)
            case Finish():
                self._started.finish(self._end)

    @property
    def _imported(self) -> App:
        if self._app is None:
            raise LocalError("a host was to serve before it was told to load")
        return self._app

    @property
    def _started(self) -> Runs:
        if self._runs is None:
            raise LocalError("a host got an event before it was told to serve")
        return self._runs

    def _load(self, load: Load) -> Loaded | LoadFailed:
        app_modules.prepare(load.project)
        try:
            self._app = import_app(load)
        except AsyncLambdaError as error:
            return _failed(error)
        return self._app.loaded

    def _build(self) -> BuildOutput | LoadFailed:
        try:
            return local_build(self._imported.described, self._progress)
        except AsyncLambdaError as error:
            return _failed(error)

    def _progress(self, text: str) -> None:
        self._channel.tell(Progress(text))

    def _serve(self, serve: Serve) -> None:
        self._runs = Runs(self._imported.tasks, serve.variables, self._channel.tell, self._outputs)

    def _tell(self, observation: LogLine | MessageSent) -> None:
        self._channel.tell(Told(observation))

    def _end(self) -> None:
        self._channel.close()
        os._exit(0)  # threads of the app may go on for ever


def _failed(error: AsyncLambdaError) -> LoadFailed:
    return LoadFailed(error.what, error.where, error.remedy)


def warm(message: Warm) -> None:
    """Imports what the app before had from elsewhere, so that this one finds it there.

    And makes the clients that tasks send by: boto3's session, which makes them, is not for threads.
    """
    variables: Mapping[str, str] = {}
    # Whatever is wrong with the config or a module, the app's own import says so, if it is still needed.
    with contextlib.suppress(AsyncLambdaError):
        variables = load_config(message.project).environment(message.stage)
    with environment(variables):
        for name in message.modules:
            with contextlib.suppress(Exception, SystemExit):
                importlib.import_module(name)
    for client in (clients.function_sqs, clients.s3, clients.scheduler, clients.lambda_):
        client()
