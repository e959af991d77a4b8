"""A proxy on loopback before the local engine that fails some sends, as SQS does on a bad day."""

from __future__ import annotations

import random
import sys
import threading
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_SENDS = ("AmazonSQS.SendMessage", "AmazonSQS.SendMessageBatch")


class _Proxy(BaseHTTPRequestHandler):
    """Forwards a request, or answers it with a failure."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    upstream: ClassVar[str]
    #: The part of sends that fails.
    rate: ClassVar[float]
    #: Seeded, so that a run can be repeated.
    dice: ClassVar[random.Random]
    failed: ClassVar[list[str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = self.headers.get("X-Amz-Target", "")
        if operation in _SENDS and self.dice.random() < self.rate:
            self.failed.append(operation)
            self._fail()
            return
        # Closed whatever happens: the client may be killed before it has its answer.
        with closing(HTTPConnection(self.upstream, timeout=60)) as connection:
            connection.request("POST", self.path, body, dict(self.headers))
            answer = connection.getresponse()
            self._answer(answer.status, answer.read())

    def _fail(self) -> None:
        if self.dice.random() < 0.5:
            self._answer(500, b'{"__type": "InternalError"}', "InternalError")
        else:
            self._answer(400, b'{"__type": "RequestThrottled"}', "RequestThrottled")

    def _answer(self, status: int, body: bytes, error: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        if error is not None:
            self.send_header("x-amzn-errortype", error)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Nothing: a failed request is what this is for."""


class _Server(ThreadingHTTPServer):
    """A server whose clients may be killed."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a client that is gone: killed functions are what this is for."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it came


@contextmanager
def bad_network(endpoint_url: str, rate: float, seed: int) -> Iterator[tuple[str, list[str]]]:
    """The proxy's address, and the operations that it has failed so far."""
    failed: list[str] = []
    handler = type(
        "Handler",
        (_Proxy,),
        {
            "upstream": urlsplit(endpoint_url).netloc,
            "rate": rate,
            "dice": random.Random(seed),  # noqa: S311  # chance, not secrecy
            "failed": failed,
        },
    )
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", failed
    finally:
        server.shutdown()
        server.server_close()
