"""What the page remembers: chains of hops, each hop with its attempts, each attempt in a run.

A hop is one message on its way to a task, or the run that a chain begins with: an API call, a schedule,
a record of a stream, a direct call. One run can hold the attempts of several messages, a batch.

    Chain ─▶ Hop ─▶ Attempt ─▶ Run

These are the only mutable values of the page; `History` alone changes them, under its lock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import JsonValue

    from asynclambda.local.log_events import Outcome
    from asynclambda.local.observed import RunError, Trigger

#: What a chain began with. `manual`: a message that no task sent; `unknown`: one whose sender was not seen.
Root: TypeAlias = Literal["api", "schedule", "stream", "call", "manual", "unknown"]

#: `retrying`: it has failed and comes again; `dead`: its attempts are over; `failed`: a run that nothing
#: repeats; `sent`: a message to another app, whose runs are not seen here.
Status: TypeAlias = Literal[
    "waiting", "running", "retrying", "done", "failed", "dead", "dropped", "sent"
]
#: What a chain is said to be where its hops differ: the first of these that one of them is.
WORST_FIRST: Final[tuple[Status, ...]] = (
    "dead",
    "failed",
    "retrying",
    "running",
    "waiting",
    "dropped",
    "sent",
    "done",
)
#: What still moves.
ACTIVE: Final = frozenset[Status]({"waiting", "running", "retrying"})

#: Lines that are kept of a run; of a run that writes more, the newest.
LINES = 400
NO_DELAY = timedelta(0)


@dataclass(slots=True)
class Line:
    """A line that a run wrote."""

    at: datetime
    text: str
    #: The fields of a line that Powertools' logger wrote; None for any other.
    fields: dict[str, JsonValue] | None


@dataclass(slots=True, eq=False, kw_only=True)
class Run:
    """One invocation of a function."""

    request_id: str
    task_id: str
    trigger: Trigger
    at: datetime
    #: The event, where that is not messages, which the hops have.
    event: JsonValue
    version: int
    attempts: list[Attempt] = field(default_factory=list)
    ended: datetime | None = None
    outcome: Outcome | None = None
    error: RunError | None = None
    result: JsonValue = None
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=LINES))
    #: How many lines it has written.
    written: int = 0


@dataclass(slots=True, eq=False)
class Attempt:
    """One try of a hop."""

    run: Run
    hop: Hop
    #: How often the message had been received, this time included; 1 where no message came.
    receive_count: int = 1
    message_id: str | None = None
    #: Whether this message failed, even where the run as a whole has ended well.
    failed: bool = False
    #: The exception of this message, where the run's log told it.
    error: RunError | None = None

    @property
    def status(self) -> Literal["running", "done", "failed"]:
        """How it went."""
        if self.run.ended is None:
            return "running"
        return "failed" if self.failed else "done"


@dataclass(slots=True, eq=False, kw_only=True)
class Hop:
    """A message on its way to a task, or what a chain begins with."""

    #: The message's invocation id, else the run's request id.
    id: str
    chain: Chain
    task_id: str
    #: When it was sent, or began. UTC.
    at: datetime
    parent: Hop | None = None
    #: The app of the task, where that is another one.
    app: str | None = None
    #: None where it is no message.
    queue: str | None = None
    lane: int = 0
    delay: timedelta = NO_DELAY
    schedule_name: str | None = None
    message_group_id: str | None = None
    #: JSON, cut where it is very long; None where it is not known.
    payload: str | None = None
    s3_payload_key: str | None = None
    #: How often its queue gives it out; None where that is not known.
    most_attempts: int | None = None
    attempts: list[Attempt] = field(default_factory=list)
    #: Why it is dead, as its function said.
    death: str | None = None
    #: Whether a person has deleted it after its death.
    dropped: bool = False

    @property
    def status(self) -> Status:
        """Where it is."""
        if not self.attempts:
            return "waiting" if self.app is None else "sent"
        last = self.attempts[-1]
        if last.status != "failed":
            return last.status
        if self.queue is None:
            return "failed"
        if self.dropped:
            return "dropped"
        over = self.most_attempts is not None and last.receive_count >= self.most_attempts
        return "dead" if self.death is not None or over else "retrying"


@dataclass(slots=True, eq=False, kw_only=True)
class Chain:
    """Everything that one root has caused."""

    id: str
    root: Root
    hops: list[Hop] = field(default_factory=list)
    #: The root invocation ids of its messages: an API call has one for each message that it sends.
    roots: list[str] = field(default_factory=list)
    #: The number of its last change, of all changes of the history.
    revision: int = 0
    #: Characters that it holds, about.
    size: int = 0

    @property
    def status(self) -> Status:
        """The worst of its hops'."""
        found = {hop.status for hop in self.hops}
        return next((each for each in WORST_FIRST if each in found), "waiting")

    @property
    def active(self) -> bool:
        """Whether something of it still moves."""
        return any(hop.status in ACTIVE for hop in self.hops)
