"""Tells browsers what has changed, by server-sent events: a tick at most every `PACE` seconds each.

A tick has the numbers and names the chains that have changed; the browser then asks for those that it
shows. So a burst of thousands of runs is a handful of ticks.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Final

from starlette.responses import StreamingResponse

from asynclambda.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from asynclambda.local.page.board import Board

#: Seconds from one tick to the next at the least, so that numbers can be read and browsers have time.
PACE: Final = 0.2
#: Seconds without a change after which a comment shows that the connection is alive.
_KEEP_ALIVE: Final = 15.0


class Feed:
    """What `GET /api/events` gets."""

    def __init__(self, board: Board, boot: str) -> None:
        """Makes the endpoint.

        Args:
            board: What changes.
            boot: Names this start of `dev`, so that a page of another one sees that it is outdated.
        """
        self._board = board
        self._boot = boot
        self._closing = False
        self._waiting: set[asyncio.Event] = set()
        self._reading: asyncio.Task[None] | None = None

    async def answer(self, _request: Request) -> StreamingResponse:
        """Answers with events until the browser goes away, or `close`."""
        return StreamingResponse(self._events(), media_type="text/event-stream")

    def close(self) -> None:
        """Ends all answers; called on the server's own thread."""
        self._closing = True
        for event in self._waiting:
            event.set()

    async def _events(self) -> AsyncIterator[str]:
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def wake() -> None:
            # Not once per observation: one that is on its way already is enough.
            if not changed.is_set():
                with contextlib.suppress(RuntimeError):  # the loop has ended in between
                    loop.call_soon_threadsafe(changed.set)

        forget = self._board.on_change(wake)
        self._waiting.add(changed)
        seen = 0
        try:
            while not self._closing:
                changed.clear()
                tick = {"boot": self._boot, **self._board.tick(seen)}
                seen = int(str(tick["revision"]))
                yield f"event: tick\ndata: {json.dumps(tick)}\n\n"
                self._read_letters()
                await asyncio.sleep(PACE)
                while not changed.is_set() and not self._closing:
                    try:
                        await asyncio.wait_for(changed.wait(), _KEEP_ALIVE)
                    except TimeoutError:
                        yield ": nothing new\n\n"
        finally:
            forget()
            self._waiting.discard(changed)

    def _read_letters(self) -> None:
        """Has the dead letters read where they may have changed, once for all browsers."""
        if self._board.letters_stale and (self._reading is None or self._reading.done()):
            self._reading = asyncio.create_task(self._letters())

    async def _letters(self) -> None:
        with contextlib.suppress(LocalError):  # the view of the letters tells it
            await asyncio.to_thread(self._board.read_letters)
