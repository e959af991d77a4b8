"""The host's end of the socket."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from asynclambda.local.loop.messages import FromHost, ToHost


class Channel:
    """Takes what any thread has to say, and says it in that order.

    It ends this process as soon as the dev process is gone, or has closed its end, whatever runs: a module
    that is imported for ever, too.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._received: queue.SimpleQueue[ToHost] = queue.SimpleQueue()
        # A thread of its own writes, so that a run which is stopped cannot leave half a message.
        self._waiting: queue.SimpleQueue[FromHost | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="channel", daemon=True)
        self._writer.start()
        threading.Thread(target=self._read, name="channel", daemon=True).start()

    def tell(self, message: FromHost) -> None:
        """Says something to the dev process."""
        self._waiting.put(message)

    def receive(self) -> ToHost:
        """What the dev process says next."""
        return self._received.get()

    def close(self) -> None:
        """Says what is left to say."""
        self._waiting.put(None)
        self._writer.join()

    def _write(self) -> None:
        with contextlib.suppress(OSError):  # it is gone, which `_read` sees
            while (message := self._waiting.get()) is not None:
                self._connection.send(message)

    def _read(self) -> None:
        try:
            while True:
                self._received.put(self._connection.recv())
        except (EOFError, OSError):
            os._exit(0)
