"""What is seen of the app that runs here: each run with its event and end, and each message sent.

`asynclambda dev` sees these where a function's event passes through its own process. They are values,
so that whoever shows them, the command line or the page, needs no other part of the session. One
invocation of a function is one run, named by Lambda's request id:

    RunStarted → LogLine, MessageSent … → RunEnded

A message's way is followed by its `invocation_id`, which is its own: the run that sent it tells
`MessageSent`, the runs that received it have it among their `messages`, once for each attempt. What
belongs to one chain has one `root_invocation_id`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from pydantic import JsonValue

    from asynclambda.local.log_events import LogLine, Outcome

#: What a run was started by. `call`: a `DirectTask.call`, or a direct invocation by hand.
Trigger: TypeAlias = Literal["queue", "api", "schedule", "stream", "call"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """One SQS message of a run's event. What its body does not say is None."""

    message_id: str
    #: The queue's name.
    queue: str
    lane: int
    #: How often it has been received, this time included.
    receive_count: int
    #: When it got into the queue. UTC.
    sent_at: datetime
    body: str
    invocation_id: str | None
    root_invocation_id: str | None
    source_task_id: str | None
    #: The payload's JSON; None where it lies in S3, or the body cannot be read.
    payload: str | None
    s3_payload_key: str | None
    message_group_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """A function has got an event."""

    request_id: str
    task_id: str
    at: datetime
    trigger: Trigger
    #: The event as the function gets it.
    event: JsonValue
    #: Those of the event, where `trigger` is `queue`.
    messages: tuple[ReceivedMessage, ...] = ()
    #: The version of the app that runs it: 1 is the first since the start of `dev`.
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """A message was accepted, by SQS or by EventBridge Scheduler."""

    at: datetime
    #: The run that sent it; None where no task did.
    request_id: str | None
    source_task_id: str | None
    #: The destination.
    task_id: str
    #: The destination's app where that is another, else None.
    app: str | None
    queue: str
    lane: int
    delay: timedelta
    #: None where Scheduler holds it.
    message_id: str | None
    schedule_name: str | None
    invocation_id: str
    root_invocation_id: str
    #: The payload's JSON.
    payload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunError:
    """The exception that a handler raised, as Lambda reports it."""

    type: str
    text: str
    #: The traceback, ready to be shown.
    stack: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """A function has answered, or was ended."""

    request_id: str
    task_id: str
    at: datetime
    outcome: Outcome
    duration: timedelta
    #: Where `outcome` is `error`, else None.
    error: RunError | None = None
    #: The message ids that go back to their queue although the run has ended well.
    failed_messages: tuple[str, ...] = ()
    #: What the handler gave back; None where it failed.
    result: JsonValue = None


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages a queue has."""

    waiting: int
    delayed: int
    #: Received, and not deleted yet.
    running: int


@dataclass(frozen=True, slots=True)
class Depths:
    """The queues of the app, from time to time, where something has changed."""

    at: datetime
    #: By the queue's name, dead letter queues included.
    queues: Mapping[str, Depth]


Observation: TypeAlias = "RunStarted | MessageSent | RunEnded | Depths | LogLine"
