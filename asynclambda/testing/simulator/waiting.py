"""The messages of a queue that may be given out, and which of them is next."""

from __future__ import annotations

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


class FairWaiting:
    """A standard queue: in its order, but for groups. Of those, the one that has the fewest at work is next.

    So that a group with a backlog does not hold up the others.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
    """

    def __init__(self) -> None:
        #: Messages without a group are each on their own: they are under None, which is never at work.
        self._groups: dict[str | None, deque[Message]] = {}
        self._at_work: Counter[str | None] = Counter()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def ready(self) -> bool:
        """Whether one may be given out."""
        return self._count > 0

    def add(self, message: Message) -> None:
        """Takes a message."""
        group = self._groups.get(message.group)
        if group is None:
            group = self._groups[message.group] = deque()
        group.append(message)
        self._count += 1

    def pop(self) -> Message:
        """Gives the next message out."""
        groups = self._groups
        name = next(iter(groups)) if len(groups) == 1 else min(groups, key=self._rank)
        group = groups[name]
        message = group.popleft()
        if not group:
            del groups[name]
        if name is not None:
            self._at_work[name] += 1
        self._count -= 1
        return message

    def settle(self, message: Message) -> None:
        """Says that a message is no longer at work."""
        if message.group is not None:
            self._at_work[message.group] -= 1

    def _rank(self, name: str | None) -> tuple[int, int]:
        return self._at_work[name], self._groups[name][0].order


class FifoWaiting:
    """A FIFO queue: each group in its order, and no further one of it while one is at work.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """

    def __init__(self) -> None:
        self._groups: dict[str | None, list[Message]] = {}
        self._at_work: Counter[str | None] = Counter()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def ready(self) -> bool:
        """Whether one may be given out."""
        return any(not self._at_work[name] for name in self._groups)

    def add(self, message: Message) -> None:
        """Takes a message; one that comes back, at its old place."""
        group = self._groups.setdefault(message.group, [])
        group.append(message)
        group.sort(key=lambda each: each.order)
        self._count += 1

    def pop(self) -> Message:
        """Gives the next message out."""
        name = min(
            (name for name in self._groups if not self._at_work[name]),
            key=lambda name: self._groups[name][0].order,
        )
        group = self._groups[name]
        message = group.pop(0)
        if not group:
            del self._groups[name]
        self._at_work[name] += 1
        self._count -= 1
        return message

    def settle(self, message: Message) -> None:
        """Says that a message is no longer at work."""
        self._at_work[message.group] -= 1
