"""Serves the page on loopback, on a thread of the process that runs the app."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Self, assert_never

import uvicorn

from asynclambda.errors import LocalError
from asynclambda.local.kept_port import listen
from asynclambda.local.log_events import LogLine
from asynclambda.local.observed import Depths, MessageSent, RunEnded, RunStarted
from asynclambda.local.page.actions import Actions
from asynclambda.local.page.board import Board
from asynclambda.local.page.clerk_process import ClerkProcess
from asynclambda.local.page.feed import Feed
from asynclambda.local.page.guard import Guard
from asynclambda.local.page.routes import Routes
from asynclambda.local.progress import (
    BuildStep,
    Deployed,
    EngineStarted,
    EngineStopped,
    HostEnded,
    Live,
    UpdateFailed,
)

if TYPE_CHECKING:
    from asynclambda.local.page.clerk_process import ClerkSettings
    from asynclambda.local.page.place import Place
    from asynclambda.local.progress import SessionEvent

HOST: Final = "127.0.0.1"
#: Where the port is kept, so that a tab of the browser finds the page again after a restart.
_PORT: Final = ".async_lambda/dev/page-port"
#: For answers that are under way when the page ends. Seconds.
_GRACE: Final = 1
_END_SECONDS: Final = 5.0


class Page:
    """The web page of an app that runs here; use it in a `with` statement."""

    def __init__(self, place: Place, settings: ClerkSettings, *, port: int | None = None) -> None:
        """Nothing is served yet.

        Args:
            place: What runs the app. It may start later than the page, which says so until then.
            settings: Which app that is.
            port: Where it listens; by default the port of the last time, or else a free one.
        """
        self._place = place
        self._wanted_port = port
        self._port_file = settings.project / _PORT
        self._clerk = ClerkProcess(settings)
        self._board = Board(self._clerk)
        self._token = secrets.token_urlsafe(18)
        self._port = 0
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self._port}/"

    def __enter__(self) -> Self:
        with ExitStack() as started:
            # Closed here: a server that is ended before it has begun leaves its socket open.
            listening = started.enter_context(self._listen())
            self._port = _port_of(listening)
            actions = Actions(self._place, self._board, self._clerk)
            feed = Feed(self._board, secrets.token_hex(4))
            routes = Routes(self._board, self._clerk, actions, feed, self._token)
            server = _Server(Guard(routes.app, port=self._port, token=self._token), feed)
            thread = threading.Thread(
                target=server.run, args=([listening],), name="asynclambda-page", daemon=True
            )
            started.callback(thread.join, _END_SECONDS)
            started.callback(server.stop)
            started.callback(self._clerk.close)
            started.callback(self._place.subscribe(self._see))
            thread.start()
            self._running = started.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._running.close()

    def _see(self, event: SessionEvent) -> None:
        """Takes what happens. Nothing here waits: who tells it has other listeners."""
        match event:
            case Live(version=version, deployment=deployment):
                self._board.deployed(version, deployment, self._place.emulator.endpoint_url)
            case UpdateFailed(error=error):
                self._board.failed(error)
            case RunStarted() | MessageSent() | RunEnded() | Depths() | LogLine():
                self._board.observe(event)
            case EngineStarted() | BuildStep() | Deployed() | HostEnded() | EngineStopped():
                pass  # the terminal tells it
            case _:
                assert_never(event)

    def _listen(self) -> socket.socket:
        if self._wanted_port is None:
            return listen(_socket, _port_of, self._port_file)
        try:
            return _socket(self._wanted_port)
        except OSError as error:
            raise LocalError(
                f"the page cannot listen on port {self._wanted_port}: {os.strerror(error.errno or 0)}",
                remedy="Pass another one: --page-port, or leave it out for a free one.",
            ) from error


def _socket(port: int) -> socket.socket:
    return socket.create_server((HOST, port))


def _port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


class _Server(uvicorn.Server):
    """Uvicorn, which ends the events before it waits for answers to end."""

    def __init__(self, app: Guard, feed: Feed) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._feed = feed

    def stop(self) -> None:
        """Lets `run` return. Any thread may call it."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends it."""
        self._feed.close()
        await asyncio.sleep(0)
        await super().shutdown(sockets)
