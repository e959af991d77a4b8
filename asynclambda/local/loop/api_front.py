"""The app's API at an address that stays: the engine gives the API a new one whenever its routes change."""

from __future__ import annotations

import contextlib
import http
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from typing_extensions import override

from asynclambda.local.kept_port import listen, tcp_port

if TYPE_CHECKING:
    from pathlib import Path

#: Of one connection only, by RFC 9110, section 7.6.1; `Host` is that of the engine.
_NOT_PASSED_ON = frozenset(
    {"connection", "content-length", "host", "keep-alive", "transfer-encoding", "upgrade"}
)
#: Longer than any function may run. Seconds.
_PATIENCE = 12 * 60 * 60


class ApiFront:
    """Listens on loopback from `start` to `stop`, and passes requests on to the engine's address."""

    def __init__(self, port_file: Path) -> None:
        """Takes a port, the one of the last time if it is free.

        Args:
            port_file: Where the port is kept.
        """
        self._server = listen(
            lambda port: _Server(("127.0.0.1", port), _Request), tcp_port, port_file
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="asynclambda-api", daemon=True
        )

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def lead_to(self, url: str) -> None:
        """Where requests go from now on."""
        self._server.target = url

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more. What is under way is not waited for."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    target = ""


class _Request(BaseHTTPRequestHandler):
    server: _Server
    # Head and body in one piece: apart, the body would wait for the acknowledgement of the head.
    wbufsize = -1

    def pass_on(self) -> None:
        target = urlsplit(self.server.target)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = http.client.HTTPConnection(target.netloc, timeout=_PATIENCE)
        try:
            with contextlib.closing(connection):
                connection.putrequest(self.command, target.path + self.path)
                for name, value in self.headers.items():
                    if name.lower() not in _NOT_PASSED_ON:
                        connection.putheader(name, value)
                connection.putheader("Content-Length", str(len(body)))
                connection.endheaders(body)
                response = connection.getresponse()
                self._answer(response, response.read())
        except (OSError, http.client.HTTPException) as error:
            self.send_error(http.HTTPStatus.BAD_GATEWAY, f"the local engine: {error}")

    def _answer(self, response: http.client.HTTPResponse, body: bytes) -> None:
        self.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in _NOT_PASSED_ON:
                self.send_header(name, value)
        # Of a HEAD request and a 304 it is that of a body that is not sent.
        length = response.getheader("Content-Length")
        self.send_header("Content-Length", length if length and not body else str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: each run is told in another way."""


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
    setattr(_Request, f"do_{_method}", _Request.pass_on)
