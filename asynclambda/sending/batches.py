"""How messages are cut into SQS's batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from asynclambda.sending.body import MESSAGE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: SQS's limit for the messages of a batch; their bytes together have that of one message.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
BATCH_MESSAGES = 10


class Sized(Protocol):
    """Something with a queue and a size."""

    @property
    def queue_name(self) -> str:
        """The queue that it goes to."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...


S = TypeVar("S", bound=Sized)


def cut(messages: Iterable[S]) -> Iterator[list[S]]:
    """Cuts messages into batches of one queue each, at most 10 messages and 1 MiB.

    The order is kept within each queue.

    Args:
        messages: None of them over 1 MiB.
    """
    open_batches: dict[str, list[S]] = {}
    sizes: dict[str, int] = {}
    for message in messages:
        name = message.queue_name
        batch = open_batches.setdefault(name, [])
        if batch and (len(batch) == BATCH_MESSAGES or sizes[name] + message.size > MESSAGE_BYTES):
            yield batch
            batch = open_batches[name] = []
        sizes[name] = message.size + (sizes[name] if batch else 0)
        batch.append(message)
    yield from open_batches.values()
