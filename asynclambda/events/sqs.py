"""Events from a queue of somebody else's."""

from __future__ import annotations

from typing import Generic, TypeVar

from asynclambda.events.message import Message

P = TypeVar("P")


class SqsEvent(Message[P], Generic[P]):
    """One message of an `SqsTask`: `payload` is its body, read as JSON unless the task's type is `str`."""

    __slots__ = ()

    @property
    def body(self) -> str:
        """The message's body, unchanged."""
        body: str = self._record["body"]
        return body
