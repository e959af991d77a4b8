"""What has happened in a simulation, in the order in which it was over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.dead_letter import Reason
    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec
    from asynclambda.testing.simulator.faults import Kill
    from asynclambda.testing.simulator.function import Ended
    from asynclambda.testing.simulator.message import Message

#: How a run ended. `partial`: some messages of a batch failed, and the others are done.
Outcome: TypeAlias = Literal["done", "failed", "partial", "crashed", "timed out"]


@dataclass(slots=True, kw_only=True)
class RunRecord:
    """One run. Times are ticks."""

    spec: TaskSpec
    begin: int
    end: int
    outcome: Outcome
    #: From 1.
    attempt: int
    lane: int = 0
    messages: Sequence[Message] = ()
    #: The payload's JSON where no message has it: of a direct call.
    payload: bytes | None = None
    #: What was sent, in its order.
    sent: Sequence[Outgoing] = ()
    #: What went wrong; None where nothing did, or the run was killed.
    exception: BaseException | None = None
    #: What the handler gave back to Lambda.
    result: object = None


def outcome_of(ended: Ended, kill: Kill | None) -> Outcome:
    """How a run ended that has one event, or whose messages succeed and fail together."""
    if ended.frame.killed:
        return "crashed" if kill is not None and kill[0] == "crash" else "timed out"
    return "done" if ended.exception is None else "failed"


@dataclass(slots=True, kw_only=True)
class DeathRecord:
    """A message that came to a dead letter queue."""

    spec: TaskSpec
    time: int
    reason: Reason
    message: Message
    attempts: int
    lane: int
    #: Where it is now: the name of the queue.
    queue_name: str
    error: str | None


@dataclass(slots=True, kw_only=True)
class Note:
    """Something else, for the timeline."""

    time: int
    task_id: str
    text: str
    lane: int = 0


@dataclass(slots=True)
class History:
    """All of it."""

    entries: list[RunRecord | DeathRecord | Note] = field(default_factory=list)
    runs: defaultdict[str, list[RunRecord]] = field(default_factory=lambda: defaultdict(list))
    deaths: list[DeathRecord] = field(default_factory=list)
    #: How many runs there were.
    count: int = 0

    def ran(self, run: RunRecord) -> None:
        """Takes a run."""
        self.entries.append(run)
        self.runs[run.spec.task_id].append(run)
        self.count += 1

    def died(self, death: DeathRecord) -> None:
        """Takes a dead message."""
        self.entries.append(death)
        self.deaths.append(death)

    def noted(self, note: Note) -> None:
        """Takes a note."""
        self.entries.append(note)
