"""What a case of the contract may ask of an engine, and what it sees there.

A case sends with the framework's own calls (`Store.invoke(...)`, `Quote.call(...)`): the engine behind
them is the one that is in force. All else, what other people and AWS itself do, is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from e2e.depot.depot import Lost

#: As they are called in the table.
EngineName: TypeAlias = Literal["simulator", "MiniStack"]
ENGINES: tuple[EngineName, ...] = ("simulator", "MiniStack")


@dataclass(frozen=True)
class Record:
    """A message, a request or a call, as its task saw it."""

    name: str
    number: int
    #: Characters of the name, of which `name` has the first 40.
    size: int
    attempt: int
    lane: int
    group: str | None
    source: str | None
    invocation: str


@dataclass(frozen=True)
class Run:
    """One invocation of a task."""

    task: str
    records: tuple[Record, ...]
    #: When it began and ended. Seconds, of the engine's own clock.
    began: float
    ended: float | None
    #: `done` or `failed`; None where it has not said.
    outcome: str | None

    @property
    def record(self) -> Record:
        """Its only record."""
        [record] = self.records
        return record


@dataclass(frozen=True)
class Dead:
    """A message in the app's DLQ."""

    #: Whose message it was; None where it is none of the framework's.
    task: str | None
    #: The payload's JSON, or the body of what is none of the framework's.
    payload: str
    #: What the framework says of it, and None of both where SQS itself has put it there.
    reason: str | None
    attempt: int | None


class Engine(Protocol):
    """An engine with the app `depot` on it."""

    name: EngineName

    def put(self, queue: str, body: str, *, group: str | None = None) -> None:
        """Puts a message of one's own into a queue, by the queue's name. In a FIFO queue it has a group."""
        ...

    def request(self, method: str, path: str, body: object) -> tuple[int, Any]:
        """Sends a request to the API. Returns the status and the answer's JSON."""
        ...

    def wait(self, condition: Callable[[], bool]) -> None:
        """Waits until something has happened.

        Raises:
            AssertionError: It has not, though nothing else will happen any more.
        """
        ...

    def pause(self, seconds: float) -> None:
        """Lets some seconds pass."""
        ...

    def now(self) -> float:
        """The time. Seconds, of the engine's own clock."""
        ...

    def skip_to(self, schedule: str) -> None:
        """Lets time pass until a schedule of that name is due, at whatever hour that is."""
        ...

    def lose_next(self, task: type[Lost]) -> None:
        """Has the process of the next run end without a word."""
        ...

    def hidden_for(self, task: type[Lost]) -> float:
        """The visibility timeout of a task's queue. Seconds."""
        ...

    def throttled(self) -> AbstractContextManager[None]:
        """Has SQS refuse every request in the block, as it does those that are over its quota."""
        ...

    def reports(self) -> list[dict[str, Any]]:
        """All that the app's tasks have reported, in its order."""
        ...

    def dead(self) -> list[Dead]:
        """What is in the app's DLQ."""
        ...

    def waiting(self, task: str) -> int:
        """How many messages of a task are in its first queue: visible, in flight or delayed."""
        ...


def runs(engine: Engine, task: str, name: str | None = None) -> list[Run]:
    """The runs of a task, those only that have a record of that name."""
    reports = engine.reports()
    ends = {each["run"]: each for each in reports if each["kind"] == "ended"}
    found = []
    for each in reports:
        if each["kind"] != "began" or each["task"] != task:
            continue
        end = ends.get(each["run"], {})
        records = tuple(Record(**record) for record in each["records"])
        if name is None or any(record.name == name for record in records):
            found.append(Run(task, records, each["at"], end.get("at"), end.get("outcome")))
    return found


def await_runs(engine: Engine, many: int, task: str, name: str | None = None) -> list[Run]:
    """Waits until a task has run so often and each run has ended. Returns the runs."""
    engine.wait(lambda: sum(run.ended is not None for run in runs(engine, task, name)) >= many)
    return runs(engine, task, name)


def await_dead(engine: Engine, text: str, task: str | None = None, many: int = 1) -> list[Dead]:
    """Waits for so many messages in the DLQ, of that task, whose payload has a text. Returns them."""

    def found() -> list[Dead]:
        return [
            each for each in engine.dead() if text in each.payload and task in (None, each.task)
        ]

    engine.wait(lambda: len(found()) >= many)
    return found()


def span(seconds: float, least: float, below: float) -> str:
    """How long something took, in words that are the same each time it is within its bounds."""
    if least <= seconds < below:
        return f"{least:g} s"
    return f"{seconds:.2f} s, not {least:g} to {below:g} s"
