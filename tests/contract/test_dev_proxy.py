"""What the engine and a person's HTTP client talk to: over loopback, without an engine."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from asynclambda.local.loop.api_front import ApiFront
from asynclambda.local.loop.proxy import EventProxy, FunctionError, FunctionEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def request(
    url: str, method: str = "POST", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, bytes, http.client.HTTPMessage]:
    split = urlsplit(url)
    path = split.path + (f"?{split.query}" if split.query else "")
    with closing(http.client.HTTPConnection(split.netloc, timeout=10)) as connection:
        connection.request(method, path or "/", body, headers or {})
        response = connection.getresponse()
        return response.status, response.read(), response.headers


class Functions:
    """Runs functions as a test wants."""

    def __init__(self) -> None:
        self.events: list[FunctionEvent] = []

    def run(self, event: FunctionEvent) -> bytes:
        self.events.append(event)
        if event.function == "shop-Bad":
            text = "ValueError: bad luck, é"
            raise FunctionError(text)
        return b'{"ok":true}'


@pytest.fixture
def functions() -> Functions:
    return Functions()


@pytest.fixture
def proxy(functions: Functions) -> Iterator[EventProxy]:
    listening = EventProxy(None)
    listening.start()
    listening.lead_to(functions.run)
    yield listening
    listening.stop()


def headers(function: str) -> dict[str, str]:
    return {"X-Amzn-Lambda-Function-Name": function, "X-Amzn-Lambda-Request-Id": "r1"}


def test_an_event_gets_to_its_function_and_the_result_back(
    proxy: EventProxy, functions: Functions
) -> None:
    event = b'{"Records": []}'
    status, body, _ = request(proxy.url, body=event, headers=headers("shop-Good"))
    assert (status, body) == (200, b'{"ok":true}')
    assert functions.events == [FunctionEvent("shop-Good", "r1", event)]


def test_a_failure_is_no_success_for_the_engine(proxy: EventProxy) -> None:
    status, body, _ = request(proxy.url, body=b"{}", headers=headers("shop-Bad"))
    assert (status, body.decode()) == (500, "ValueError: bad luck, é")


def test_nobody_else_can_run_a_function(proxy: EventProxy, functions: Functions) -> None:
    split = urlsplit(proxy.url)
    for path in ("/", "/x", f"{split.path}x"):
        url = f"{split.scheme}://{split.netloc}{path}"
        assert request(url, body=b"{}", headers=headers("shop-Good"))[0] == 403
    assert functions.events == []


def test_an_event_waits_until_somebody_runs_it(proxy: EventProxy, functions: Functions) -> None:
    proxy.lead_to(None)
    answers: list[int] = []
    thread = threading.Thread(
        target=lambda: answers.append(request(proxy.url, headers=headers("shop-Good"))[0])
    )
    thread.start()
    thread.join(0.3)
    assert (answers, functions.events) == ([], [])
    proxy.lead_to(functions.run)
    thread.join(5)
    assert answers == [200]


def test_what_waits_when_it_stops_gets_no_answer(functions: Functions) -> None:
    proxy = EventProxy(None)
    proxy.start()
    failed: list[Exception] = []

    def send() -> None:
        try:
            request(proxy.url, headers=headers("shop-Good"))
        except http.client.RemoteDisconnected as error:
            failed.append(error)

    thread = threading.Thread(target=send)
    thread.start()
    thread.join(0.3)
    proxy.stop()
    thread.join(5)
    assert len(failed) == 1


def test_its_address_is_kept_with_the_engine_s_state(tmp_path: Path) -> None:
    first = EventProxy(tmp_path / "state")
    url = first.url
    other = EventProxy(tmp_path / "state")
    assert other.url != url
    for proxy in (first, other):
        proxy.stop()
    (tmp_path / "state" / "proxy-port").write_text(str(urlsplit(url).port))
    again = EventProxy(tmp_path / "state")
    assert again.url == url
    again.stop()
    assert (tmp_path / "state" / "proxy-token").stat().st_mode & 0o077 == 0


class Engine(ThreadingHTTPServer):
    """Keeps the requests that it gets."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.requests: list[tuple[str, str, bytes, str | None]] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/_aws/execute-api/abc/prod"


class _Answering(BaseHTTPRequestHandler):
    server: Engine

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        custom = self.headers.get("X-Custom")
        self.server.requests.append((self.command, self.path, body, custom))
        self.send_response(201)
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"ok")

    do_GET = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815  # as http.server calls them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's
        pass


@pytest.fixture
def engine() -> Iterator[Engine]:
    server = Engine()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(tmp_path: Path) -> Iterator[ApiFront]:
    listening = ApiFront(tmp_path / "dev" / "port")
    listening.start()
    yield listening
    listening.stop()


def test_a_request_gets_to_the_engine_as_it_is(front: ApiFront, engine: Engine) -> None:
    front.lead_to(engine.url)
    status, body, got = request(
        f"{front.url}/orders/a%2Fb?x=1&x=2", body=b"\x00\xff", headers={"X-Custom": "yes"}
    )
    assert (status, body) == (201, b"ok")
    assert got.get_all("Set-Cookie") == ["a=1", "b=2"]
    path = "/_aws/execute-api/abc/prod/orders/a%2Fb?x=1&x=2"
    assert engine.requests == [("POST", path, b"\x00\xff", "yes")]


def test_a_request_without_a_body_and_an_answer_without_one(
    front: ApiFront, engine: Engine
) -> None:
    front.lead_to(engine.url)
    assert request(front.url, "GET")[:2] == (201, b"ok")
    status, body, got = request(front.url, "HEAD")
    assert (status, body, got["Content-Length"]) == (201, b"", "2")


def test_without_an_engine_it_says_so(front: ApiFront) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    front.lead_to(f"http://127.0.0.1:{port}/_aws")
    assert request(front.url, "GET")[0] == 502


def test_the_address_is_the_same_next_time_if_it_is_free(tmp_path: Path) -> None:
    file = tmp_path / "dev" / "port"
    first = ApiFront(file)
    other = ApiFront(file)
    assert other.url != first.url
    first.stop()
    other.stop()
    file.write_text(first.url.rpartition(":")[2])
    again = ApiFront(file)
    assert again.url == first.url
    again.stop()
    file.write_text("no number")
    ApiFront(file).stop()
