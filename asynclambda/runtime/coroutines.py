"""Runs what an `async def run` gives back. asyncio is imported by the first that does."""

from __future__ import annotations

import weakref
from contextvars import copy_context
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable


class Coroutines:
    """Runs one task's coroutines, each to its end.

    All of them run on one event loop, so that clients which the task keeps stay usable. Lambda runs one
    invocation at a time; a local server or an asynchronous test may run more, and those get loops of
    their own.
    """

    def __init__(self) -> None:
        self._loop: AbstractEventLoop | None = None
        self._lock = Lock()

    @property
    def loop(self) -> AbstractEventLoop | None:
        """The event loop, while a coroutine runs on it."""
        return self._loop if self._lock.locked() else None

    def run(self, awaitable: Awaitable[object]) -> object:
        """Runs an awaitable in a copy of the caller's context, and gives back its result."""
        import asyncio

        if _in_a_loop():
            # The caller is a coroutine itself, such as a test's: its thread has its loop already.
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(1) as thread:
                return thread.submit(copy_context().run, self.run, awaitable).result()
        if not self._lock.acquire(blocking=False):
            return asyncio.run(_result(awaitable))
        try:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                weakref.finalize(self, self._loop.close)
            # The loop makes a task of it, with a copy of the context as it is now: that of this invocation.
            return self._loop.run_until_complete(_result(awaitable))
        finally:
            self._lock.release()


async def _result(awaitable: Awaitable[object]) -> object:
    return await awaitable


def _in_a_loop() -> bool:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
