"""The messages of a queue that may be given out, and which of them is next."""

from __future__ import annotations

from bisect import insort
from collections import Counter, deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from asynclambda.testing.simulator.message import Message


class Waiting(Protocol):
    """Holds messages, and knows which groups are at work."""

    def __len__(self) -> int:
        """How many are there, whether they may be given out now or not."""
        ...

    @property
    def ready(self) -> bool:
        """Whether one may be given out."""
        ...

    def add(self, message: Message) -> None:
        """Takes a message."""
        ...

    def pop(self) -> Message:
        """Gives the next message out; its group is at work with it from then on."""
        ...

    def settle(self, message: Message) -> None:
        """Says that a message which was given out is done, or is about to come back."""
        ...


class _Groups:
    """Messages by their groups, and how many of each are at work."""

    def __init__(self) -> None:
        self._groups: dict[str | None, deque[Message]] = {}
        self._at_work: Counter[str | None] = Counter()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def _group(self, message: Message) -> deque[Message]:
        """The group that a message is put into now."""
        self._count += 1
        group = self._groups.get(message.group)
        if group is None:
            group = self._groups[message.group] = deque()
        return group

    def _next_of(self, name: str | None) -> Message:
        """Takes the first message of a group."""
        group = self._groups[name]
        message = group.popleft()
        if not group:
            del self._groups[name]
        self._count -= 1
        return message


class FairWaiting(_Groups):
    """A standard queue: in its order, but for groups. Of those, the one that has the fewest at work is next.

    So that a group with a backlog does not hold up the others. Messages without a group are each on their
    own: they are under None, which is never at work.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """

    @property
    def ready(self) -> bool:
        """Whether one may be given out."""
        return self._count > 0

    def add(self, message: Message) -> None:
        """Takes a message."""
        self._group(message).append(message)

    def pop(self) -> Message:
        """Gives the next message out."""
        groups = self._groups
        name = next(iter(groups)) if len(groups) == 1 else min(groups, key=self._rank)
        if name is not None:
            self._at_work[name] += 1
        return self._next_of(name)

    def settle(self, message: Message) -> None:
        """Says that a message is no longer at work."""
        if message.group is not None:
            self._at_work[message.group] -= 1

    def _rank(self, name: str | None) -> tuple[int, int]:
        return self._at_work[name], self._groups[name][0].order


class FifoWaiting(_Groups):
    """A FIFO queue: each group in its order, and no further one of it while one is at work.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """

    @property
    def ready(self) -> bool:
        """Whether one may be given out."""
        return any(not self._at_work[name] for name in self._groups)

    def add(self, message: Message) -> None:
        """Takes a message; one that comes back, at its old place."""
        insort(self._group(message), message, key=lambda each: each.order)

    def pop(self) -> Message:
        """Gives the next message out."""
        name = min(
            (name for name in self._groups if not self._at_work[name]),
            key=lambda name: self._groups[name][0].order,
        )
        self._at_work[name] += 1
        return self._next_of(name)

    def settle(self, message: Message) -> None:
        """Says that a message is no longer at work."""
        self._at_work[message.group] -= 1
