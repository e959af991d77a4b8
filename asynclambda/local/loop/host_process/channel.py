"""The host's end of the socket."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from asynclambda.local.loop.messages import FromHost, ToHost


class Channel:
    """Takes what any thread has to say, and says it in that order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # A thread of its own writes, so that a run which is stopped cannot leave half a message.
        self._waiting: queue.SimpleQueue[FromHost | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="channel", daemon=True)
        self._writer.start()

    def tell(self, message: FromHost) -> None:
        """Says something to the dev process."""
        self._waiting.put(message)

    def receive(self) -> ToHost | None:
        """What the dev process says next; None when it is gone."""
        try:
            received: ToHost = self._connection.recv()
        except (EOFError, OSError):
            return None
        return received

    def close(self) -> None:
        """Says what is left to say."""
        self._waiting.put(None)
        self._writer.join()

    def _write(self) -> None:
        try:
            while (message := self._waiting.get()) is not None:
                self._connection.send(message)
        except OSError:
            return  # the dev process is gone, and `receive` says so
