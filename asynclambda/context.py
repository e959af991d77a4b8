"""What a running task is part of: the invocation, for sends and for log lines."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Tasks of a chain's way that its messages name.
TRAIL = 20


class Invocation(NamedTuple):
    """The current invocation. A tuple, because one is made for each message of the warm path."""

    task_id: str
    #: Unique to this message or request.
    invocation_id: str
    #: The invocation that the chain began with; its own id where it began with this one.
    root_invocation_id: str
    #: The task that sent the message. None where no task did.
    source_task_id: str | None = None
    lane: int = 0
    #: SQS's message id. None where no message came.
    message_id: str | None = None
    #: The message's group id, which follows down the chain. None where it has none.
    message_group_id: str | None = None
    #: How many messages lie between the chain's begin and this invocation.
    hops: int = 0
    #: How often the message has been received, this time included. None where no message came.
    attempt: int | None = None
    #: The tasks that the chain came by, this one left out: the last `TRAIL`, oldest first.
    trail: tuple[str, ...] = ()


#: None outside of a task. Whoever sets it resets it in a `finally`, so that no failure leaves it behind.
current: ContextVar[Invocation | None] = ContextVar("asynclambda_invocation", default=None)

#: When Lambda ends the current invocation, by `time.monotonic`, in seconds. None outside of a function.
ends_at: ContextVar[float | None] = ContextVar("asynclambda_ends_at", default=None)


@contextmanager
def entered(invocation: Invocation) -> Iterator[None]:
    """Makes an invocation the current one for the time of the block."""
    token = current.set(invocation)
    try:
        yield
    finally:
        current.reset(token)
