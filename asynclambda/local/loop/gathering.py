"""A batch while it fills: when it is full, or has waited long enough. It knows no clock but its caller's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_sqs.type_defs import MessageTypeDef

#: The most that Lambda takes for an event, less what is around the bodies. Bytes.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
_LONGEST_EVENT = 6 * 1024 * 1024
#: What a record has beside its body: names, ids, attributes. Bytes.
_AROUND = 2048


class Gathering:
    """Messages that wait for others of their batch."""

    def __init__(self, size: int, window: float) -> None:
        """There is none.

        Args:
            size: The most messages of a batch.
            window: How long the first waits for others. Seconds.
        """
        self._size = size
        self._window = window
        self._messages: list[MessageTypeDef] = []
        #: When the first came, in the clock of whoever calls.
        self._since = 0.0

    def add(self, messages: Sequence[MessageTypeDef], now: float) -> None:
        """Some more have come."""
        if messages and not self._messages:
            self._since = now
        self._messages.extend(messages)

    def room(self) -> int:
        """How many more there is use for."""
        return max(0, self._size - len(self._messages))

    def wait(self, now: float) -> float | None:
        """Seconds until the batch is ready; 0 where it is, None where there is no message."""
        if not self._messages:
            return None
        if self.room() == 0 or self._bytes() >= _LONGEST_EVENT:
            return 0.0
        return max(0.0, self._since + self._window - now)

    def take(self, now: float) -> list[MessageTypeDef]:
        """The batch, which is then no more. What is too much for one event is the begin of the next."""
        taken: list[MessageTypeDef] = []
        total = 0
        for message in self._messages:
            total += _bytes(message)
            if taken and total > _LONGEST_EVENT:
                break
            taken.append(message)
        del self._messages[: len(taken)]
        self._since = now
        return taken

    def _bytes(self) -> int:
        return sum(map(_bytes, self._messages))


def _bytes(message: MessageTypeDef) -> int:
    return len(message["Body"].encode()) + _AROUND
