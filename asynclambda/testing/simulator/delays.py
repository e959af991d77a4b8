"""Messages that EventBridge Scheduler holds: those with a delay over 900 s, or with a name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda.ports import Accepted, Refused
from asynclambda.sending.schedules import time_of
from asynclambda.testing.simulator.clock import ticks

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.sending.body import Body
    from asynclambda.testing.simulator.agenda import Agenda, Entry
    from asynclambda.testing.simulator.message import Message
    from asynclambda.testing.simulator.queue import Queue


class Delays:
    """One-time schedules, which put their message on a queue and are gone."""

    def __init__(self, agenda: Agenda, make: Callable[[str, bytes, str | None], Message]) -> None:
        """`make` makes a message of its body, its payload and its group."""
        self._agenda = agenda
        self._make = make
        self._waiting: dict[str, tuple[Entry, Queue | None]] = {}

    def hold(self, body: Body, queue: Queue | None) -> Accepted | Refused:
        """Holds a message until its delay is over.

        Args:
            body: It.
            queue: Where it goes then; None for a queue of another app.
        """
        message = body.message
        name = message.schedule_name or uuid4().hex
        known = self._waiting.get(name)
        if known is not None:
            if message.on_conflict == "refuse":
                return Refused(
                    "ScheduleExists",
                    f"a schedule {name!r} waits already, and on_conflict is 'refuse'",
                )
            self._agenda.call_off(known[0])
        made = self._make(body.text, message.payload, message.message_group_id)
        action = partial(self._deliver, name, made, queue)
        self._waiting[name] = self._agenda.at(ticks(time_of(message)), action), queue
        return Accepted(None, name, body.s3_payload_key)

    def waiting(self, queue: Queue) -> int:
        """How many messages for a queue are held."""
        return sum(each is queue for _, each in self._waiting.values())

    def _deliver(self, name: str, message: Message, queue: Queue | None) -> None:
        del self._waiting[name]
        if queue is not None:
            queue.put(message)
