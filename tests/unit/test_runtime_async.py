"""`async def run`, and what is as good."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import threading
from typing import TYPE_CHECKING

import pytest
from support.delivery import Context, envelope, event, record

from asynclambda import App, AsyncEvent, AsyncTask, Event, middleware
from asynclambda.context import current
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from support.lines import Lines
    from support.recording import RecordingSender


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


#: Another variable of the task's own.
tenant: contextvars.ContextVar[str] = contextvars.ContextVar("tenant", default="none")


def test_each_invocation_has_a_context_of_its_own(sender: RecordingSender) -> None:
    seen: list[tuple[str, str]] = []

    class Next(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Slow(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            await asyncio.sleep(0)
            invocation = current.get()
            assert invocation is not None
            seen.append((invocation.invocation_id, tenant.get()))
            tenant.set("changed")
            await asyncio.to_thread(Next.invoke, event.payload)

    handler = load(Slow)
    for number in range(3):
        body = envelope("Slow", number, invocation_id=f"i-{number}")
        handler(event(record("Slow", body)), Context())

    assert seen == [("i-0", "none"), ("i-1", "none"), ("i-2", "none")]
    assert [message.header.root_invocation_id for message in sender.sent] == [
        "i-0",
        "i-1",
        "i-2",
    ]
    assert current.get() is None


def test_all_invocations_share_a_loop() -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    class Slow(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            loops.append(asyncio.get_running_loop())

    handler = load(Slow)
    for _ in range(3):
        handler(event(record("Slow", envelope("Slow", 1))), Context())
    assert loops[0] is loops[1] is loops[2]


def test_an_exception_reaches_lambda(lines: Lines) -> None:
    class Slow(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            await asyncio.sleep(0)
            raise ConnectionError("no bank")

    handler = load(Slow)
    for _ in range(2):
        with pytest.raises(ConnectionError, match="no bank"):
            handler(event(record("Slow", envelope("Slow", 1))), Context())
    assert [line["task"] for line in lines()] == ["Slow", "Slow"]


def test_an_awaitable_of_a_plain_run_is_awaited() -> None:
    ran: list[int] = []

    class Slow(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> Awaitable[None]:
            async def work() -> None:
                ran.append(event.payload)

            return work()

    load(Slow)(event(record("Slow", envelope("Slow", 7))), Context())
    assert ran == [7]


def test_it_has_finished_when_a_middleware_goes_on() -> None:
    order: list[str] = []

    @middleware
    def around(event: Event, call_next: Callable[[Event], object]) -> object:
        order.append("before")
        result = call_next(event)
        order.append("after")
        return result

    class Slow(AsyncTask[int], middleware=[around]):
        async def run(self, event: AsyncEvent[int]) -> None:
            await asyncio.sleep(0)
            order.append("run")

    load(Slow)(event(record("Slow", envelope("Slow", 7))), Context())
    assert order == ["before", "run", "after"]


def test_a_handler_may_be_called_by_a_coroutine() -> None:
    ran: list[int] = []

    class Slow(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            await asyncio.sleep(0)
            ran.append(event.payload)

    handler = load(Slow)

    async def test() -> None:
        handler(event(record("Slow", envelope("Slow", 7))), Context())

    asyncio.run(test())
    assert ran == [7]


def test_threads_may_call_a_handler_at_once() -> None:
    meeting = threading.Barrier(4)
    seen: set[str] = set()

    class Slow(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            await asyncio.to_thread(meeting.wait, 5)
            invocation = current.get()
            assert invocation is not None
            seen.add(invocation.invocation_id)

    handler = load(Slow)
    threads = [
        threading.Thread(
            target=handler,
            args=(
                event(record("Slow", envelope("Slow", n, invocation_id=f"i-{n}"))),
                Context(),
            ),
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"i-0", "i-1", "i-2", "i-3"}


def test_its_loop_is_closed_with_it() -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    class Slow(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            loops.append(asyncio.get_running_loop())

    handler = load(Slow)
    handler(event(record("Slow", envelope("Slow", 1))), Context())
    assert not loops[0].is_closed()
    del handler
    gc.collect()
    assert loops[0].is_closed()
