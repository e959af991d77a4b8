"""What every test has: a registry of its own, and no way out for messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import pytest
from support.lines import Lines
from support.recording import RecordingSender

from asynclambda import ports, registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xdist.scheduler import LoadFileScheduling

    from asynclambda.ports import Outgoing
    from asynclambda.registry import Registry


class _NoSender:
    """Fails the test when something is sent."""

    def send(self, messages: Sequence[Outgoing], /) -> NoReturn:
        pytest.fail(f"sent without a sender of the test's own: {messages[0].queue_name}")

    def call(self, function_name: str, payload: bytes, /) -> NoReturn:
        pytest.fail(f"called without a sender of the test's own: {function_name}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """Where tests go to run on several cores; xdist's own way unless it is that of files."""
    if config.getoption("dist") != "loadfile":
        return None
    from support.scheduling import ByFileOrEngine

    return ByFileOrEngine(config, log)


@pytest.fixture(autouse=True)
def tasks() -> Iterator[Registry]:
    """The registry of this test: what it declares is gone after it."""
    with registry.isolated() as own, ports.using(_NoSender()):
        yield own


@pytest.fixture
def sender() -> Iterator[RecordingSender]:
    """Keeps what the test sends."""
    recording = RecordingSender()
    with ports.using(recording):
        yield recording


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """What the functions of the app `orders` log."""
    return Lines("orders", monkeypatch)
