"""An SQS queue: what waits, what is delayed, and what is out with a function."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from asynclambda.testing.simulator.clock import SECOND
from asynclambda.testing.simulator.waiting import FairWaiting, FifoWaiting, Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.testing.simulator.agenda import Agenda
    from asynclambda.testing.simulator.blueprint import QueueDesign
    from asynclambda.testing.simulator.message import Message


class Queue:
    """One queue."""

    def __init__(
        self,
        design: QueueDesign,
        agenda: Agenda,
        moved: Callable[[Queue, Message], None],
    ) -> None:
        """Makes an empty queue.

        Args:
            design: What the template says of it.
            agenda: Where it puts what happens later.
            moved: Takes messages whose attempts are over.
        """
        self.design = design
        self._agenda = agenda
        self._moved = moved
        self._waiting: Waiting = FifoWaiting() if design.fifo else FairWaiting()
        self._out: dict[str, Message] = {}
        self._count = 0
        #: Messages that are not to be given out yet: delayed, or back after a failure.
        self.delayed = 0
        #: Is told that there is a message; nobody where no function reads the queue.
        self.wake: Callable[[], None] | None = None

    @property
    def ready(self) -> bool:
        """Whether a message may be given out."""
        return self._waiting.ready

    @property
    def waiting(self) -> int:
        """How many messages may be given out, as soon as somebody asks."""
        return len(self._waiting)

    @property
    def out(self) -> int:
        """How many messages are with a function."""
        return len(self._out)

    def put(self, message: Message, delay: int = 0) -> None:
        """Takes a message.

        Args:
            message: It.
            delay: Ticks until it may be given out, over the queue's own delay.
        """
        now = self._agenda.clock.ticks
        self._count += 1
        message.order = self._count
        message.sent_at = message.sent_at or now
        message.received_here = 0
        wait = delay or self.design.delay * SECOND
        if wait:
            self.delayed += 1
            self._agenda.at(now + wait, partial(self._arrive, message))
        else:
            self._add(message)

    def take(self, most: int, size: int) -> list[Message]:
        """Gives messages out, and hides them for the visibility timeout.

        Args:
            most: At most so many.
            size: Bytes of their bodies at most; one message always fits.
        """
        now = self._agenda.clock.ticks
        design, waiting = self.design, self._waiting
        taken: list[Message] = []
        while len(taken) < most and waiting.ready:
            message = waiting.pop()
            if now - message.sent_at >= design.retention * SECOND:
                waiting.settle(message)
                continue  # SQS has deleted it
            limit = design.max_receive_count
            if limit is not None and message.received_here >= limit:
                waiting.settle(message)
                self._moved(self, message)
                continue
            size -= len(message.body)
            if taken and size < 0:
                waiting.settle(message)
                waiting.add(message)
                break
            message.first_received = message.first_received or now
            message.receives += 1
            message.received_here += 1
            message.visible_at = now + design.visibility_timeout * SECOND
            message.handle = f"{design.name}/{message.order}/{message.receives}"
            self._out[message.handle] = message
            taken.append(message)
        return taken

    def delete(self, message: Message) -> None:
        """Is done with a message."""
        if self._out.pop(message.handle, None) is not None:
            self._waiting.settle(message)

    def hide(self, handle: str, seconds: int) -> bool:
        """Changes when a message comes back. False where the handle is of none that is out."""
        message = self._out.get(handle)
        if message is None:
            return False
        message.visible_at = self._agenda.clock.ticks + seconds * SECOND
        return True

    def give_back(self, message: Message) -> None:
        """Has a message come back when it is no longer hidden."""
        if self._out.pop(message.handle, None) is None:
            return
        self.delayed += 1
        self._agenda.at(message.visible_at, partial(self._return, message))

    def _arrive(self, message: Message) -> None:
        self.delayed -= 1
        self._add(message)

    def _return(self, message: Message) -> None:
        self.delayed -= 1
        self._waiting.settle(message)
        self._add(message)

    def _add(self, message: Message) -> None:
        self._waiting.add(message)
        if self.wake is not None:
            self.wake()
