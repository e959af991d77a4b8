"""The live numbers of the graph: by task and lane, and by queue.

What runs, is done or has failed is counted as the attempts go by; what waits is what the queues say,
which is right even for messages that were there before this process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from asynclambda import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

    from asynclambda.local.observed import Depth

#: How the queue's name ends; see `names.delay_dlq_name`.
_DELAY_DLQ = names.delay_dlq_name("")

#: A task and its lane.
Lane: TypeAlias = tuple[str, int]


@dataclass(slots=True)
class Count:
    """The attempts of one lane of a task, since the start of `dev`."""

    running: int = 0
    done: int = 0
    failed: int = 0


class Counters:
    """Counts attempts; its owner sees to it that one thread at a time does."""

    def __init__(self) -> None:
        self._counts: dict[Lane, Count] = {}
        self._depths: dict[str, Depth] = {}
        self._queues: dict[str, Lane] = {}
        self._dead: dict[Lane, int] = {}

    def know_queues(self, queues: Mapping[str, Lane]) -> None:
        """Says whose each queue is, by its name."""
        self._queues = dict(queues)

    def began(self, lane: Lane) -> None:
        """An attempt has begun."""
        self._count(lane).running += 1

    def ended(self, lane: Lane, outcome: Literal["done", "failed"]) -> None:
        """An attempt has ended."""
        count = self._count(lane)
        count.running -= 1
        if outcome == "done":
            count.done += 1
        else:
            count.failed += 1

    def lost(self, lane: Lane) -> None:
        """An attempt runs whose end nobody will know: it has been forgotten."""
        self._count(lane).running -= 1

    def failed_after_all(self, lane: Lane) -> None:
        """An attempt that was counted as done has failed, as its log says."""
        count = self._count(lane)
        count.done -= 1
        count.failed += 1

    def saw_depths(self, depths: Mapping[str, Depth]) -> None:
        """Takes what the queues have now; those that are not named stay as they were."""
        self._depths.update(depths)

    def saw_dead(self, lanes: Iterable[Lane]) -> None:
        """Takes whose the dead messages are, one entry a message."""
        self._dead = {}
        for lane in lanes:
            self._dead[lane] = self._dead.get(lane, 0) + 1

    def dead_messages(self) -> int:
        """How many messages are in queues that no task reads: the dead letter queues."""
        return self._messages(name for name in self._depths if name not in self._queues)

    def as_json(self) -> JsonValue:
        """The numbers: `{"tasks": {id: lanes}, "dead": n, "undelivered": m}`.

        A task has one list a lane, from lane 0: `[waiting, running, done, failed, dead]`. `dead` is the
        number of all dead letters, `undelivered` of those that the scheduler could not deliver.
        """
        waiting: dict[Lane, int] = {}
        for queue, lane in self._queues.items():
            depth = self._depths.get(queue)
            waiting[lane] = 0 if depth is None else depth.waiting + depth.delayed
        tasks: dict[str, list[JsonValue]] = {}
        for task_id, number in sorted({*waiting, *self._counts, *self._dead}):
            rows = tasks.setdefault(task_id, [])
            rows += [[0] * 5] * (number - len(rows))
            lane = (task_id, number)
            count = self._counts.get(lane, Count())
            rows.append(
                [
                    waiting.get(lane, 0),
                    count.running,
                    count.done,
                    count.failed,
                    self._dead.get(lane, 0),
                ]
            )
        undelivered = self._messages(name for name in self._depths if name.endswith(_DELAY_DLQ))
        return {"tasks": dict(tasks), "dead": self.dead_messages(), "undelivered": undelivered}

    def _messages(self, queues: Iterable[str]) -> int:
        """How many messages some queues have, whatever they are at."""
        depths = [self._depths[name] for name in queues]
        return sum(depth.waiting + depth.delayed + depth.running for depth in depths)

    def _count(self, lane: Lane) -> Count:
        return self._counts.setdefault(lane, Count())
