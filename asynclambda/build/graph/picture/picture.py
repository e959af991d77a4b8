"""What is to be seen of an app: boxes and arrows, not yet in any format."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from asynclambda.build.graph.calls import Call, key_of, shown
from asynclambda.build.graph.picture.boxes import BoxKind, box_kind, box_lines
from asynclambda.build.graph.picture.delays import delay_label
from asynclambda.spec import StreamTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asynclambda.build.graph.calls import Declared, TaskKey, Unknown
    from asynclambda.build.graph.graph import Graph

#: What an arrow stands for: a message, a call that waits, what only `invokes=` says, where dead messages
#: go, and a place whose target is not known.
ArrowKind: TypeAlias = Literal["message", "call", "declared", "dead", "unknown"]

#: Places of unknown calls that one box names.
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A task, the app's DLQ, or a question mark."""

    #: Its name among all boxes: `ChargeCard`, `billing/CreateBill`, `?ChargeCard`.
    key: str
    kind: BoxKind
    title: str
    lines: tuple[str, ...]
    #: It lies on a loop of tasks.
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """What goes from one box to another."""

    source: str
    target: str
    kind: ArrowKind
    #: Of how many and how late it is, where that is not one message at once.
    label: str
    #: It is part of a loop.
    loop: bool
    #: Files and lines, for who looks closer.
    places: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All that is to be said of it, where its looks alone do not tell."""
        kind = "" if self.kind in {"message", "unknown"} else self.kind
        return ", ".join(filter(None, [kind, self.label, "loop" if self.loop else ""]))


@dataclass(frozen=True, slots=True)
class Picture:
    """An app, to be seen."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def picture_of(graph: Graph, app_name: str) -> Picture:
    """Makes boxes and arrows of a graph, in the order in which tasks are declared."""
    on_loop = graph.recursive_tasks()
    tasks = [
        Box(
            key=shown(key_of(spec)),
            kind=box_kind(spec),
            title=spec.task_id if isinstance(key_of(spec), str) else key_of(spec)[1],
            lines=box_lines(spec, on_loop=spec.task_id in on_loop),
            loop=key_of(spec) in on_loop,
        )
        for spec in graph.specs
    ]
    unknown = list(_unknown(graph))
    return Picture(
        title=app_name,
        boxes=(*tasks, *(box for box, _ in unknown), *_dead_letter_queues(graph)),
        arrows=(*_sends(graph), *_dead(graph), *(arrow for _, arrow in unknown)),
    )


def _sends(graph: Graph) -> Iterator[Arrow]:
    loops = {
        edge for cycle in graph.cycles() for edge in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
    }
    for spec in graph.specs:
        for target in graph.targets(spec.task_id):
            key = key_of(target)
            if isinstance(key_of(spec), str):
                found = graph.between(spec.task_id, key)
                yield _arrow(spec.task_id, key, found, loop=(spec.task_id, key) in loops)


def _arrow(source: str, target: TaskKey, found: Sequence[Call | Declared], *, loop: bool) -> Arrow:
    calls = [each for each in found if isinstance(each, Call)]
    kinds = {each.kind for each in calls}
    texts = [
        "many" if kinds & {"invoke_many", "message"} else "",
        delay_label({each.delay for each in calls if each.kind != "call"}),
    ]
    return Arrow(
        source=source,
        target=shown(target),
        kind="declared" if not calls else "call" if kinds == {"call"} else "message",
        label=", ".join(filter(None, texts)),
        loop=loop,
        places=tuple(f"{each.file}:{each.line}" for each in found),
    )


def _dead(graph: Graph) -> Iterator[Arrow]:
    for spec in graph.specs:
        queue = queue_of(spec)
        if queue is not None and queue.dlq_task_id is not None:
            yield Arrow(spec.task_id, queue.dlq_task_id, "dead", "", loop=False)


def _unknown(graph: Graph) -> Iterator[tuple[Box, Arrow]]:
    def source_of(each: Unknown) -> str:
        return each.source_id

    for source, group in groupby(sorted(graph.unknown, key=source_of), source_of):
        places = tuple(f"{each.file}:{each.line}" for each in group)
        more = len(places) - _MOST_PLACES
        lines = (*places[:_MOST_PLACES], *((f"and {more} more",) if more > 0 else ()))
        box = Box(f"?{source}", "unknown", "not known", lines)
        yield box, Arrow(source, box.key, "unknown", "", loop=False, places=places)


def _dead_letter_queues(graph: Graph) -> Iterator[Box]:
    of_tasks = [
        spec
        for spec in graph.specs
        if isinstance(spec.trigger, StreamTrigger)
        or ((queue := queue_of(spec)) is not None and queue.dlq_task_id is None)
    ]
    if of_tasks:
        count = len(of_tasks)
        what = "1 task" if count == 1 else f"{count:,} tasks"
        yield Box("/dlq", "dlq", "AsyncLambdaDLQ", (f"dead messages of {what}",))
    if any(graph.schedules(spec.task_id) for spec in graph.specs):
        yield Box(
            "/delay-dlq", "dlq", "AsyncLambdaDelayDLQ", ("delayed messages that", "did not arrive")
        )
