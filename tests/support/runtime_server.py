"""Lambda's side of the Runtime API, version 2018-06-01, over loopback HTTP.

The API is documented in the AWS Lambda Developer Guide, "Using the Lambda runtime API": a runtime
asks `next` for an event, and posts its `response` or `error`; when its code cannot be loaded it
posts `init/error`. `restore/next` is what a SnapStart runtime asks before its first event.

One server serves one runtime process. That keeps a killed process from taking an event that was
meant for its successor.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal

from typing_extensions import override

if TYPE_CHECKING:
    import socket

_API = "/2018-06-01/runtime"


@dataclass(frozen=True)
class Invocation:
    """An event on its way to the runtime."""

    request_id: str
    #: The event, JSON.
    body: bytes
    #: Milliseconds from the hand-over until Lambda would stop the function.
    budget_ms: int
    function_arn: str
    trace_id: str
    #: The caller's client context, JSON, or None.
    client_context: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended."""

    #: What the runtime posted; `exit` and `timeout` where it posted nothing.
    kind: Literal["response", "error", "init/error", "exit", "timeout"]
    #: JSON: the response, or the error object.
    body: bytes
    #: `time.perf_counter()` at its arrival.
    at: float


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, runtime: RuntimeServer) -> None:
        self.runtime = runtime
        super().__init__(("127.0.0.1", 0), _Handler)

    @override
    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Keep quiet about a runtime that was killed while it waited; tell of anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class RuntimeServer:
    """A Runtime API endpoint at `address`, until `close`."""

    def __init__(self) -> None:
        self._invocations: queue.Queue[Invocation | None] = queue.Queue()
        self._outcomes: queue.Queue[Outcome] = queue.Queue()
        #: `time.perf_counter()` when the runtime first asked for an event: the end of INIT.
        self.ready_at: float | None = None
        #: `time.perf_counter()` when the last event was handed over; None until then.
        self.handed_at: float | None = None
        self._http = _HttpServer(self)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """`host:port`, as AWS_LAMBDA_RUNTIME_API wants it."""
        return f"127.0.0.1:{self._http.server_port}"

    def send(self, invocation: Invocation) -> None:
        """Queue an event for the runtime's next request."""
        self.handed_at = None
        self._invocations.put(invocation)

    def outcome(self, timeout: float) -> Outcome | None:
        """Wait `timeout` seconds at most for what the runtime posts; None if it posted nothing."""
        try:
            return self._outcomes.get(timeout=timeout)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Stop serving. The runtime process must have ended, since its connections are awaited."""
        self._invocations.put(None)
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def take(self) -> Invocation | None:
        """Block until there is an event; None once the server is closing."""
        if self.ready_at is None:
            self.ready_at = time.perf_counter()
        invocation = self._invocations.get()
        self.handed_at = time.perf_counter()
        return invocation

    def post(self, outcome: Outcome) -> None:
        """Take what the runtime posted."""
        self._outcomes.put(outcome)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # the runtime client keeps its connection
    # Without this an answer waits 40 ms for the other side's delayed acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet

    @property
    def _runtime(self) -> RuntimeServer:
        assert isinstance(self.server, _HttpServer)
        return self.server.runtime

    def do_GET(self) -> None:
        if self.path == f"{_API}/restore/next":
            self._answer(200, b"")
        elif self.path == f"{_API}/invocation/next":
            invocation = self._runtime.take()
            if invocation is None:
                self.close_connection = True
                return
            self._answer(200, invocation.body, _headers(invocation))
        else:
            self._answer(404, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        at = time.perf_counter()
        if self.path == f"{_API}/init/error":
            self._runtime.post(Outcome("init/error", body, at))
        elif self.path.startswith(f"{_API}/invocation/") and self.path.endswith("/response"):
            self._runtime.post(Outcome("response", body, at))
        elif self.path.startswith(f"{_API}/invocation/") and self.path.endswith("/error"):
            self._runtime.post(Outcome("error", body, at))
        else:
            self._answer(404, b"{}")
            return
        self._answer(202, b'{"status":"OK"}')

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        except ConnectionError:  # the process was stopped meanwhile
            self.close_connection = True

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep the server's own access log out of the test's output."""


def _headers(invocation: Invocation) -> dict[str, str]:
    deadline = int(time.time() * 1000) + invocation.budget_ms
    headers = {
        "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
        "Lambda-Runtime-Deadline-Ms": str(deadline),
        "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
        "Lambda-Runtime-Trace-Id": invocation.trace_id,
    }
    if invocation.client_context is not None:
        headers["Lambda-Runtime-Client-Context"] = invocation.client_context
    return headers
