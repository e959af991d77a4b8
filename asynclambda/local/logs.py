"""What the functions write, as they write it.

MiniStack gives a function's output to CloudWatch Logs when the invocation has ended, in a stream of
its own, without ids or tokens to page by. So each function's process (`worker.py`) sends its output
here too, over a connection of its own: every line arrives when it is written, once, in order.

A listener is called on the thread that has read the line. `follow` gives the same as an iterator.
Both miss nothing from the moment they are made, and history has what was before.
"""

from __future__ import annotations

import queue
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from asynclambda.local.listeners import Listeners
from asynclambda.local.log_connection import LogListener, LogReceiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asynclambda.local.log_events import LogEvent

#: How many events `history` keeps.
_HISTORY = 10_000


class LogFollower:
    """The events from now on, as an iterator that ends after `close`. Close it from any thread."""

    def __init__(self, server: LogServer) -> None:
        self._queue: queue.SimpleQueue[LogEvent | None] = queue.SimpleQueue()
        self._forget = server.subscribe(self._queue.put)

    def __iter__(self) -> Iterator[LogEvent]:
        return self

    def __next__(self) -> LogEvent:
        event = self._queue.get()
        if event is None:
            self._queue.put(None)  # for the next call, and for other threads that wait
            raise StopIteration
        return event

    def get(self, timeout: float) -> LogEvent | None:
        """The next event, or None if none comes within `timeout` seconds or after `close`."""
        try:
            event = self._queue.get(timeout=timeout)
        except queue.Empty:
            return None
        if event is None:
            self._queue.put(None)
        return event

    def close(self) -> None:
        """End the iteration behind the events that are here already."""
        self._forget()
        self._queue.put(None)


class LogServer:
    """Takes the output of the functions' processes between `open` and `close`."""

    def __init__(self) -> None:
        #: The newest events, oldest first.
        self.history: deque[LogEvent] = deque(maxlen=_HISTORY)
        self._listeners: Listeners[LogEvent] = Listeners()
        self._listeners.subscribe(self.history.append)
        self._receiver: LogReceiver | None = None

    def open(self) -> None:
        """Listen, until `close`."""
        self._receiver = LogReceiver(self._listeners.tell)

    def close(self) -> None:
        """Publish the last lines of processes that have just ended, and listen no more."""
        receiver, self._receiver = self._receiver, None
        if receiver is not None:
            receiver.close()

    @property
    def address(self) -> str:
        """What `worker.LOG_SERVER` has to be; empty while the server is not open."""
        return "" if self._receiver is None else self._receiver.address

    @property
    def connections(self) -> int:
        """How many processes send to it."""
        return 0 if self._receiver is None else self._receiver.connections

    def subscribe(self, listener: LogListener) -> Callable[[], None]:
        """Call `listener` with every event from now on. Returns what ends that."""
        return self._listeners.subscribe(listener)

    @contextmanager
    def follow(self) -> Iterator[LogFollower]:
        """The events from now on, as an iterator that ends with the block."""
        follower = LogFollower(self)
        try:
            yield follower
        finally:
            follower.close()
