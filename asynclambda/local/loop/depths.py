"""How many messages each queue has: asked for about once a second while something happens."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from asynclambda.local.observed import Depth, Depths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from asynclambda.local.emulator import Emulator

#: Between two looks while something happens. Seconds.
_LIVELY = 1.0
#: Between two looks otherwise: somebody may send from elsewhere. Seconds.
_IDLE = 5.0
#: The most of the time that looking may take, where there are very many queues.
_SHARE = 0.1


class DepthWatch:
    """Looks at the queues of a deployment in a thread of its own, from `start` to `stop`."""

    def __init__(
        self,
        emulator: Emulator,
        queues: Callable[[], Mapping[str, str]],
        tell: Callable[[Depths], None],
    ) -> None:
        """Looks at nothing yet.

        Args:
            emulator: The engine.
            queues: Gives the queues' URLs, by whatever.
            tell: Is told the depths where they have changed.
        """
        self._emulator = emulator
        self._queues = queues
        self._tell = tell
        self._last: Mapping[str, Depth] = {}
        self._touched = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="asynclambda-depths", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        self._touched.set()
        if self._thread.is_alive():
            self._thread.join()

    def touch(self) -> None:
        """Something has happened: look soon."""
        self._touched.set()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            self._touched.clear()
            began = time.monotonic()
            self._look()
            took = time.monotonic() - began
            if not self._stopped.wait(max(_LIVELY, took / _SHARE)):
                self._touched.wait(_IDLE - _LIVELY)

    def _look(self) -> None:
        found = {}
        for url in list(self._queues().values()):
            depth = self._depth(url)
            if depth is not None:
                found[url.rpartition("/")[2]] = depth
        if found != self._last and not self._stopped.is_set():
            self._last = found
            self._tell(Depths(datetime.now(UTC), found))

    def _depth(self, url: str) -> Depth | None:
        """That of a queue; None where it is gone, as after an update, or the engine is."""
        try:
            attributes = self._emulator.client("sqs").get_queue_attributes(
                QueueUrl=url,
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesDelayed",
                    "ApproximateNumberOfMessagesNotVisible",
                ],
            )["Attributes"]
        except (BotoCoreError, ClientError):
            return None
        return Depth(
            waiting=int(attributes["ApproximateNumberOfMessages"]),
            delayed=int(attributes["ApproximateNumberOfMessagesDelayed"]),
            running=int(attributes["ApproximateNumberOfMessagesNotVisible"]),
        )
