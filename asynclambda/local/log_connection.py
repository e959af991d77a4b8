"""The receiving end of what `worker.py` sends: a connection a process, bytes in, events out.

It listens on loopback and takes only what starts with its token, which the engine's environment
carries; so another user of the machine cannot put lines into somebody's log.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import socketserver
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from typing_extensions import override

from asynclambda.local.log_events import InvocationEnded, InvocationStarted, LogEvent, LogLine
from asynclambda.local.worker import FRAME

if TYPE_CHECKING:
    from asynclambda.local.log_events import Outcome

LogListener: TypeAlias = Callable[[LogEvent], None]

#: CloudWatch Logs cuts longer events as well. Bytes.
_LINE_LIMIT = 256 * 1024
#: A function that is killed this near to its deadline has timed out.
_DEADLINE_SLACK = timedelta(seconds=0.2)
#: For the last lines of processes that have just ended. Seconds.
_DRAIN_SECONDS = 2.0


class LogReceiver:
    """Listens from the moment it is made until `close`, and publishes what comes."""

    def __init__(self, publish: LogListener) -> None:
        self._server = _Server(publish)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="asynclambda-logs", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        """`host:port:token`."""
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}:{self._server.token}"

    @property
    def connections(self) -> int:
        """How many processes are connected."""
        return self._server.connections

    def close(self) -> None:
        """Publish what the processes that have ended still sent, then listen no more."""
        with self._server.idle:
            self._server.idle.wait_for(lambda: not self._server.connections, _DRAIN_SECONDS)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, publish: LogListener) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.token = secrets.token_hex(16)
        self.publish = publish
        self.connections = 0
        #: Notified when a connection ends.
        self.idle = threading.Condition()


class _Connection(socketserver.StreamRequestHandler):
    """The output of one process, from its start to its end."""

    server: _Server

    @override
    def handle(self) -> None:
        with self.server.idle:
            self.server.connections += 1
        try:
            self._read()
        finally:
            with self.server.idle:
                self.server.connections -= 1
                self.server.idle.notify_all()

    def _read(self) -> None:
        try:
            hello = json.loads(self.rfile.readline(_LINE_LIMIT))
            if not hmac.compare_digest(str(hello["token"]), self.server.token):
                return
            function, environment = str(hello["function"]), str(hello["environment"])
        except (ValueError, TypeError, KeyError):
            return
        reader = LogReader(function, environment, self.server.publish)
        while line := self.rfile.readline(_LINE_LIMIT):
            reader.feed(line)
        reader.close()


class LogReader:
    """Makes events of one process's lines and frames."""

    def __init__(self, function: str, environment: str, publish: LogListener) -> None:
        self._function = function
        self._environment = environment
        self._publish = publish
        self._running: InvocationStarted | None = None
        #: Of the event, or of the answer, that the next frame tells of.
        self._pieces: list[bytes] = []

    def feed(self, line: bytes) -> None:
        """Take a line with its end, of which a part may be a frame."""
        text, mark, frame = line.partition(FRAME)
        if text or not mark:
            self._line(text)
        if mark:
            self._frame(frame)

    def close(self) -> None:
        """The process is gone."""
        if self._running is not None:
            late = datetime.now(UTC) >= self._running.deadline - _DEADLINE_SLACK
            self._end(self._running, "timeout" if late else "stopped", None)

    def _line(self, text: bytes) -> None:
        decoded = text.decode("utf-8", "replace").rstrip("\r\n")
        if "\r" in decoded:
            # awslambdaric keeps a traceback in one event so, and indents it with U+00A0.
            decoded = decoded.replace("\r", "\n").replace("\u00a0", " ")
        request_id = None if self._running is None else self._running.request_id
        now = datetime.now(UTC)
        self._publish(LogLine(self._function, now, decoded, request_id, self._environment))

    def _frame(self, frame: bytes) -> None:
        try:
            fields = json.loads(frame)
            event = fields["event"]
            if event == "piece":
                self._pieces.append(base64.b64decode(fields["data"]))
                return
            request_id = str(fields["request_id"])
            deadline = datetime.fromtimestamp(fields.get("deadline_ms", 0) / 1000, UTC)
        except (ValueError, TypeError, KeyError):
            self._line(frame)  # the function wrote the mark itself
            return
        body = b"".join(self._pieces).decode("utf-8", "replace")
        self._pieces.clear()
        if event == "start":
            now = datetime.now(UTC)
            started = InvocationStarted(
                self._function, now, request_id, deadline, self._environment, body
            )
            self._running = started
            self._publish(started)
        elif self._running is not None:
            error_type = fields.get("error_type")
            outcome: Outcome = "ok" if error_type is None else "error"
            self._end(self._running, outcome, error_type, body)

    def _end(
        self,
        started: InvocationStarted,
        outcome: Outcome,
        error_type: str | None,
        body: str = "",
    ) -> None:
        self._running = None
        now = datetime.now(UTC)
        self._publish(
            InvocationEnded(
                function=self._function,
                at=now,
                request_id=started.request_id,
                outcome=outcome,
                error_type=error_type,
                duration=now - started.at,
                environment=self._environment,
                body=body,
            )
        )
