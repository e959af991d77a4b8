"""Every line that a function writes is seen when it is written, once, in order, with its invocation."""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from support.local_app import LocalApp, local_app, until

from asynclambda.local.log_connection import LogReader
from asynclambda.local.log_events import InvocationEnded, InvocationStarted, LogLine
from asynclambda.local.logs import LogServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.local.log_events import LogEvent
    from asynclambda.local.logs import LogFollower

HELLO = '{"token": "%s", "function": "shop-First", "environment": "e1"}\n'


@pytest.fixture(scope="module")
def app() -> Iterator[LocalApp]:
    with local_app() as running:
        yield running


@pytest.fixture
def server() -> Iterator[LogServer]:
    opened = LogServer()
    opened.open()
    yield opened
    opened.close()


def read(*lines: bytes) -> list[LogEvent]:
    """The events of a process that writes the lines and ends."""
    events: list[LogEvent] = []
    reader = LogReader("shop-First", "e1", events.append)
    for line in lines:
        reader.feed(line)
    reader.close()
    return events


def until_ended(log: LogFollower) -> Iterator[LogEvent]:
    """The events of the next invocation."""
    for event in log:
        yield event
        if isinstance(event, InvocationEnded):
            return


def connect(server: LogServer, token: str | None = None) -> socket.socket:
    host, port, real = server.address.split(":")
    connection = socket.create_connection((host, int(port)))
    connection.sendall((HELLO % (real if token is None else token)).encode())
    return connection


def test_a_line_comes_while_the_function_still_runs(app: LocalApp) -> None:
    app.invoke("FirstALFunc", {"Records": []})
    with app.emulator.logs.follow() as log:
        sent = time.time()
        app.send("FirstALQueue", {"print": ["early"], "sleep": 1.5})
        seen = time.time()
        while (event := log.get(timeout=5)) is not None:
            if isinstance(event, LogLine) and event.text == "early":
                seen = time.time()
                break

    assert event is not None
    assert seen - sent < 1.4, "it came with the end of the run"
    assert abs(event.at.timestamp() - seen) < 0.5


def test_an_invocation_has_its_lines_and_its_ends(app: LocalApp) -> None:
    app.send("FirstALQueue", {"print": ["one", "two"], "send": {"print": ["three"]}})
    line = app.await_line("two")
    ended = app.await_event(
        lambda event: isinstance(event, InvocationEnded) and event.request_id == line.request_id
    )
    events = [event for event in app.emulator.logs.history if event.request_id == line.request_id]

    started, *lines, last = events
    assert isinstance(started, InvocationStarted)
    assert started.function == line.function == "shop-First"
    assert [event.text for event in lines if isinstance(event, LogLine)] == ["one", "two"]
    assert last is ended
    assert isinstance(ended, InvocationEnded)
    assert ended.outcome == "ok"
    assert ended.at - ended.duration == started.at
    assert app.await_line("three").function == "shop-Second"


def test_nothing_is_lost_or_repeated_under_load(app: LocalApp) -> None:
    """Twenty messages, two at a time, and a hundred lines each, many within one millisecond."""
    for message in range(20):
        app.send("FirstALQueue", {"print": [f"load {message} {line}" for line in range(100)]})
    until(lambda: len(load_lines(app)) >= 2000)
    time.sleep(0.3)  # for what must not come

    lines = load_lines(app)
    assert len(lines) == len(set(lines)) == 2000
    for message in range(20):
        own = [line for line in lines if line.startswith(f"load {message} ")]
        assert own == [f"load {message} {number}" for number in range(100)]


def load_lines(app: LocalApp) -> list[str]:
    return [
        event.text
        for event in list(app.emulator.logs.history)
        if isinstance(event, LogLine) and event.text.startswith("load ")
    ]


def test_an_exception_is_one_line_with_its_traceback(app: LocalApp) -> None:
    app.send("FirstALQueue", {"raise": "no stock"})
    line = app.await_line("[ERROR] ValueError: no stock")
    ended = app.await_event(
        lambda event: isinstance(event, InvocationEnded) and event.request_id == line.request_id
    )

    assert "\nTraceback (most recent call last):\n  File " in line.text
    assert isinstance(ended, InvocationEnded)
    assert (ended.outcome, ended.error_type) == ("error", "ValueError")


def test_a_crash_keeps_the_last_words(app: LocalApp) -> None:
    app.send("SecondALQueue", {"print": ["last words"], "exit": 3})
    line = app.await_line("last words")
    ended = app.await_event(
        lambda event: isinstance(event, InvocationEnded) and event.request_id == line.request_id
    )

    assert isinstance(ended, InvocationEnded)
    assert ended.outcome == "stopped"


def test_a_timeout_is_told(app: LocalApp) -> None:
    app.send("SecondALQueue", {"print": ["too slow"], "sleep": 60})
    line = app.await_line("too slow")
    ended = app.await_event(
        lambda event: isinstance(event, InvocationEnded) and event.request_id == line.request_id
    )

    assert isinstance(ended, InvocationEnded)
    assert ended.outcome == "timeout"
    assert 1.9 < ended.duration.total_seconds() < 10


def test_a_follower_ends_when_it_is_closed(server: LogServer) -> None:
    seen: list[LogEvent] = []
    with server.follow() as log:
        thread = threading.Thread(target=lambda: seen.extend(log))
        thread.start()
        with connect(server) as connection:
            connection.sendall(b"one\ntwo\n")
            until(lambda: len(seen) == 2)
    thread.join(timeout=5)

    assert not thread.is_alive()
    assert log.get(timeout=1) is None
    assert list(log) == []


def test_every_listener_gets_every_event_in_one_order(server: LogServer) -> None:
    first: list[LogEvent] = []
    second: list[LogEvent] = []
    server.subscribe(first.append)
    forget = server.subscribe(second.append)

    connections = [connect(server) for _ in range(4)]
    for connection in connections:
        with connection:
            connection.sendall(b"".join(b"line %d\n" % number for number in range(500)))
    until(lambda: len(first) == 2000)
    forget()
    with connect(server) as connection:
        connection.sendall(b"after\n")
    until(lambda: len(first) == 2001)

    assert second == first[:2000]
    assert all(a.at <= b.at for a, b in pairwise(first))


def test_closing_waits_for_the_last_lines() -> None:
    server = LogServer()
    server.open()
    seen: list[LogEvent] = []
    server.subscribe(seen.append)
    with connect(server) as connection:
        until(lambda: server.connections == 1)
        connection.sendall(b"".join(b"line %d\n" % number for number in range(5000)))
    server.close()

    assert len(seen) == 5000


def test_a_stranger_is_not_listened_to(server: LogServer) -> None:
    for hello in (b"hello\n", b"[]\n", b"{}\n", b'{"token": "x"}\n'):
        host, port, _ = server.address.split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(hello + b"forged\n")
            connection.settimeout(5)
            assert connection.recv(1) == b""
    with connect(server, token="wrong") as connection:
        connection.sendall(b"forged\n")
        connection.settimeout(5)
        assert connection.recv(1) == b""

    assert list(server.history) == []


def test_frames_are_told_from_lines() -> None:
    deadline = 1_900_000_000_000
    start = b'\x1e{"event": "start", "request_id": "r1", "deadline_ms": %d}\n' % deadline
    end = b'\x1e{"event": "end", "request_id": "r1", "error_type": null}\n'

    before, started, line, partial, ended, after = read(
        b"before\n", start, b"line\n", b"no end of line" + end, b"after\n"
    )

    assert isinstance(before, LogLine)
    assert (before.text, before.request_id) == ("before", None)
    assert isinstance(started, InvocationStarted)
    assert started.deadline == datetime.fromtimestamp(1_900_000_000, UTC)
    assert isinstance(line, LogLine)
    assert (line.text, line.request_id) == ("line", "r1")
    assert isinstance(partial, LogLine)
    assert (partial.text, partial.request_id) == ("no end of line", "r1")
    assert isinstance(ended, InvocationEnded)
    assert ended.outcome == "ok"
    assert isinstance(after, LogLine)
    assert after.request_id is None


def test_an_event_and_its_answer_come_in_pieces() -> None:
    def piece(content: bytes) -> bytes:
        return json.dumps({"event": "piece", "data": base64.b64encode(content).decode()}).encode()

    started, line, ended = read(
        b"\x1e" + piece(b'{"a": "\xc3') + b"\n",
        b"\x1e" + piece(b'\xa9"}') + b"\n",
        b'\x1e{"event": "start", "request_id": "r1", "deadline_ms": 1}\n',
        b"line\n",
        b"\x1e" + piece(b"[1]") + b"\n",
        b'\x1e{"event": "end", "request_id": "r1", "error_type": null}\n',
    )

    assert isinstance(started, InvocationStarted)
    assert started.body == '{"a": "é"}'
    assert isinstance(line, LogLine)
    assert isinstance(ended, InvocationEnded)
    assert ended.body == "[1]"


def test_a_long_event_of_a_real_function_is_told_whole(app: LocalApp) -> None:
    event = {"print": [], "fill": "é" * 100_000}
    bodies: list[object] = []
    with app.emulator.logs.follow() as log:
        app.invoke("SilentALFunc", event)
        # A message of another test's may come again meanwhile.
        while event not in bodies and (each := log.get(timeout=10)) is not None:
            if isinstance(each, InvocationStarted):
                bodies.append(json.loads(each.body))
    assert event in bodies


@pytest.mark.parametrize("written", [b"\x1enot JSON\n", b"\x1e[1]\n", b'\x1e{"event": "start"}\n'])
def test_a_function_may_write_the_mark_itself(written: bytes) -> None:
    (line,) = read(written)

    assert isinstance(line, LogLine)
    assert line.text == written[1:-1].decode()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (b"\n", ""),
        (b"windows\r\n", "windows"),
        (b"\xff\xfe\n", "\ufffd\ufffd"),
        ("grüße €\n".encode(), "grüße €"),
        (b"no end", "no end"),
        ("[ERROR] a\rTraceback:\r\u00a0\u00a0File\n".encode(), "[ERROR] a\nTraceback:\n  File"),
        ("5\u00a0EUR\n".encode(), "5\u00a0EUR"),
    ],
)
def test_text_is_what_was_written(written: bytes, text: str) -> None:
    (line,) = read(written)

    assert isinstance(line, LogLine)
    assert line.text == text
