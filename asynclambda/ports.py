"""The port through which a task's calls leave: what is sent, and what came of it.

The framework's tasks only know this contract. In Lambda the sender behind it talks to SQS, S3 and
Scheduler; a test puts one there that keeps what it is given.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asynclambda.envelope import Header

#: SQS's longest delay, in seconds; longer ones are EventBridge Scheduler's.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
LONGEST_SQS_DELAY = 900

#: What to do where a schedule of the same name waits already.
OnConflict: TypeAlias = Literal["replace", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message on its way to a task's queue."""

    #: The queue's physical name, in this account and region.
    queue_name: str
    header: Header
    #: The payload's JSON.
    payload: bytes
    #: Seconds.
    delay: int = 0
    message_group_id: str | None = None
    #: The name of the schedule that is to hold the message; None where any will do, or none is needed.
    schedule_name: str | None = None
    on_conflict: OnConflict = "refuse"

    @property
    def external(self) -> bool:
        """Whether another app's task gets it, which cannot read this app's payload bucket."""
        return self.header.source_app is not None

    @property
    def scheduled(self) -> bool:
        """Whether EventBridge Scheduler holds it: SQS does not delay that long, or it has a name."""
        return self.delay > LONGEST_SQS_DELAY or self.schedule_name is not None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The message is in its queue, or with the scheduler."""

    message_id: str | None
    schedule_name: str | None = None
    s3_payload_key: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The message was not sent."""

    #: AWS's error code, such as `AccessDenied`, or the framework's own.
    code: str
    #: AWS's text, or the framework's own.
    reason: str


class Sender(Protocol):
    """Sends messages. It reports what came of each, in their order, and raises for none of them."""

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        """Sends some messages, which may go to different queues.

        Raises:
            EnvironmentVariableError: A setting is missing that one of them needs; nothing was sent.
        """
        ...

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        """Invokes a function, waits, and gives back the JSON that it returned.

        Raises:
            CallError: It could not be invoked, or it failed.
        """
        ...


#: The sender that is in force where none other is put there, by module and name: it is imported with the
#: first message, and lies above this floor.
_DEFAULT = ("asynclambda.sending.sender", "AwsSender")

_active: Sender | None = None


def sender() -> Sender:
    """The sender in force."""
    global _active  # made when first needed, since most functions import nothing that sends
    if _active is None:
        module, name = _DEFAULT
        made: Sender = getattr(import_module(module), name)()
        _active = made
    return _active


@contextmanager
def using(sender: Sender) -> Iterator[None]:
    """Puts another sender in force for the time of the block, in every thread."""
    global _active  # the one place that swaps it, and it swaps it back
    outer = _active
    _active = sender
    try:
        yield
    finally:
        _active = outer
