"""Where the engine sends the functions' events, instead of to processes of its own.

MiniStack posts the event to the URL that the function's environment names in MINISTACK_LAMBDA_PROXY_URL,
with the function's name and the request id in headers, and takes an answer of 200 for the
function's result, and any other for its failure.
"""

from __future__ import annotations

import hmac
import http
import secrets
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from typing_extensions import override

from asynclambda.local.kept_port import listen, tcp_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HEADER = "X-Amzn-Lambda-"


@dataclass(frozen=True, slots=True)
class FunctionEvent:
    """An event that the engine has for a function."""

    #: Lambda's name of it.
    function: str
    request_id: str
    #: JSON.
    body: bytes


class FunctionError(Exception):
    """The function failed: its text is what Lambda's caller gets to read."""


class EventProxy:
    """Listens on loopback from `start` to `stop`, and before the engine starts.

    An engine whose state was kept sends events at once. They wait here until `lead_to` says who runs them.
    """

    def __init__(self, kept: Path | None) -> None:
        """Takes a port, and listens not yet.

        Args:
            kept: A folder where its address is kept, since kept functions know it; None: nowhere.
        """
        self._server = listen(
            lambda port: _Server(port, _token(kept)),
            tcp_port,
            None if kept is None else kept / "proxy-port",
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="asynclambda-proxy", daemon=True
        )

    @property
    def url(self) -> str:
        """What `MINISTACK_LAMBDA_PROXY_URL` has to be. Nobody else knows its path."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}/{self._server.token}"

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def lead_to(self, run: Callable[[FunctionEvent], bytes] | None) -> None:
        """Have functions run from now on.

        Args:
            run: Runs a function, on a thread of its own, and gives back its result's JSON. It raises
                `FunctionError` where it has failed. None: events wait.
        """
        self._server.lead_to(run)

    def stop(self) -> None:
        """Listen no more. What is under way is not waited for, what waits gets no answer."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.lead_to(_no_answer)


def _token(kept: Path | None) -> str:
    file = None if kept is None else kept / "proxy-token"
    if file is not None and file.exists():
        return file.read_text(encoding="utf-8")
    token = secrets.token_hex(16)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(token, encoding="utf-8")
    return token


def _no_answer(_event: FunctionEvent) -> bytes:
    raise ConnectionAbortedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    #: As many functions as the engine may run at once: connections beyond a queue's length are lost.
    request_queue_size = 128

    def __init__(self, port: int, token: str) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.token = token
        self._run: Callable[[FunctionEvent], bytes] | None = None
        self._led = threading.Condition()

    def lead_to(self, run: Callable[[FunctionEvent], bytes] | None) -> None:
        with self._led:
            self._run = run
            self._led.notify_all()

    def run(self, event: FunctionEvent) -> bytes:
        with self._led:
            while self._run is None:
                self._led.wait()
            run = self._run
        return run(event)


class _Request(BaseHTTPRequestHandler):
    server: _Server
    # Head and body in one piece: apart, the body would wait for the acknowledgement of the head.
    wbufsize = -1

    def do_POST(self) -> None:
        if not hmac.compare_digest(self.path.lstrip("/"), self.server.token):
            self._answer(http.HTTPStatus.FORBIDDEN, b"not the local engine")
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        event = FunctionEvent(
            function=self.headers.get(f"{_HEADER}Function-Name", ""),
            request_id=self.headers.get(f"{_HEADER}Request-Id", ""),
            body=body,
        )
        try:
            result = self.server.run(event)
        except ConnectionAbortedError:
            return  # of a loop that has ended
        except FunctionError as error:
            self._answer(http.HTTPStatus.INTERNAL_SERVER_ERROR, str(error).encode())
        else:
            self._answer(http.HTTPStatus.OK, result)

    def _answer(self, status: http.HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: each event is told in another way."""
