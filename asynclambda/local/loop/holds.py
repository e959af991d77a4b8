"""Messages whose run a debugger holds: their queue must not give them out again meanwhile."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.loop.received import Receipt

#: Between two looks. Seconds.
_LOOK = 20.0
#: How long a message stays invisible from each look on: so soon it comes again where its run has failed
#: at the debugger's prompt. Seconds.
_INVISIBLE = 60


class Holds:
    """Keeps messages invisible, in a thread that starts with the first."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        #: By the request id of their run.
        self._held: dict[str, tuple[Receipt, ...]] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def hold(self, request_id: str, receipts: tuple[Receipt, ...]) -> None:
        """Keeps the messages of a run invisible from now on."""
        self._held[request_id] = receipts
        self._extend()
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._keep, name="asynclambda-holds", daemon=True
            )
            self._thread.start()

    def release(self, request_id: str) -> None:
        """The run has ended."""
        self._held.pop(request_id, None)

    def stop(self) -> None:
        """Does no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _keep(self) -> None:
        while not self._stopped.wait(_LOOK):
            self._extend()

    def _extend(self) -> None:
        sqs = self._emulator.client("sqs")
        for receipt in [each for receipts in list(self._held.values()) for each in receipts]:
            # It may be gone: a queue can be purged while somebody looks at one of its messages.
            with contextlib.suppress(BotoCoreError, ClientError):
                sqs.change_message_visibility(
                    QueueUrl=sqs.get_queue_url(QueueName=receipt.queue)["QueueUrl"],
                    ReceiptHandle=receipt.handle,
                    VisibilityTimeout=_INVISIBLE,
                )
