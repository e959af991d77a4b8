"""The run that is at work: what it has sent, and when it is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.ports import Outgoing
    from asynclambda.sending.edges import UndeclaredEdge
    from asynclambda.testing.simulator.faults import Kill
    from asynclambda.testing.simulator.history import DeathRecord
    from asynclambda.testing.simulator.message import Message


class Killed(BaseException):
    """Ends a run where Lambda would have ended its process. No `except Exception` stops it."""


class Frame:
    """One run."""

    __slots__ = (
        "buried",
        "errors",
        "kill",
        "killed",
        "messages",
        "sends",
        "sent",
        "task_id",
        "undeclared",
    )

    def __init__(self, task_id: str, messages: Sequence[Message], kill: Kill | None) -> None:
        self.task_id = task_id
        self.messages = messages
        self.kill = kill
        self.sends = 0
        #: Whether it has been killed.
        self.killed = False
        self.sent: list[Outgoing] = []
        #: A call that the build does not see, so that AWS would refuse it.
        self.undeclared: UndeclaredEdge | None = None
        #: What the runtime has logged as failures.
        self.errors: list[BaseException] = []
        #: Messages that the runtime has put into a dead letter queue.
        self.buried: list[DeathRecord] = []

    def about_to_send(self) -> None:
        """Says that a message is about to be sent.

        Raises:
            Killed: It comes to that no more.
        """
        if self.kill is not None and (self.killed or self.sends >= self.kill[1]):
            self.killed = True
            raise Killed
        self.sends += 1

    def ended(self) -> None:
        """Says that the handler has come to its end.

        Raises:
            Killed: Lambda does not hear of it.
        """
        if self.kill is not None:
            self.killed = True
            raise Killed
