"""Finds the graph of an app."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.evaluation import look
from asynclambda.build.graph.analysis.project import Project
from asynclambda.build.graph.analysis.world import World
from asynclambda.build.graph.calls import Call, Kind, TaskKey, Unknown, key_of, shown
from asynclambda.build.graph.declared import declared_edges, declares
from asynclambda.build.graph.graph import Graph
from asynclambda.build.graph.unreached import unreached
from asynclambda.build.uncollected import uncollected
from asynclambda.spec import ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from asynclambda.build.graph.analysis.frames import Frame
    from asynclambda.spec import TaskSpec


@uncollected()
def find_graph(specs: Sequence[TaskSpec], project: Path) -> Graph:
    """Finds which task sends to which.

    Args:
        specs: All tasks of the app, which is imported.
        project: The app's folder. Code outside of it, and in its `vendor/`, is not the app's.

    Raises:
        DefinitionError: A class declares by `invokes=` what is no task that can be invoked.
    """
    own = [spec for spec in specs if not isinstance(spec.trigger, ExternalTrigger)]
    world = World(Project(project), {spec.task_class: spec for spec in specs})
    file_of = {
        spec.task_id: world.project.name_of(spec.location.file) or spec.location.file
        for spec in specs
    }
    foreign = [spec for spec in own if world.entry(spec) is None]
    world.run(look)
    reaching = _reaching(world.entries.values())
    calls: list[Call] = []
    unknown = [
        Unknown(
            spec.task_id, spec.location.file, spec.location.line, "its class is not in the project"
        )
        for spec in foreign
    ]
    for task_id, entry in world.entries.items():
        frames = list(_reached(entry, reaching))
        calls += _calls(world, task_id, frames)
        unknown += _unknown(task_id, frames)
    covering = {spec.task_id for spec in own if declares(spec)}
    return Graph(
        specs=tuple(specs),
        calls=tuple(sorted(calls, key=_order)),
        declared=tuple(declared_edges(specs, file_of)),
        unknown=tuple(each for each in unknown if each.source_id not in covering),
        covered=tuple(each for each in unknown if each.source_id in covering),
        unreached=tuple(unreached(world)),
    )


def _order(call: Call) -> tuple[str, str, int, str, str]:
    return call.source_id, call.file, call.line, shown(call.target), call.kind


def _reaching(entries: Iterable[Frame]) -> set[Frame]:
    """The frames from which something is sent or in doubt. All others need not be walked for each task."""
    callers: defaultdict[Frame, list[Frame]] = defaultdict(list)
    todo, seen = list(entries), set(entries)
    while todo:
        frame = todo.pop()
        for callee in frame.callees:
            callers[callee].append(frame)
            if callee not in seen:
                seen.add(callee)
                todo.append(callee)
    todo = [frame for frame in seen if frame.sends or frame.unknown]
    reaching = set(todo)
    while todo:
        for caller in callers[todo.pop()]:
            if caller not in reaching:
                reaching.add(caller)
                todo.append(caller)
    return reaching


def _reached(entry: Frame, reaching: set[Frame]) -> Iterator[Frame]:
    """The frames that a task's function may come to, as far as they matter."""
    todo, seen = [entry], {entry}
    while todo:
        frame = todo.pop()
        yield frame
        for callee in frame.callees & reaching:
            if callee not in seen:
                seen.add(callee)
                todo.append(callee)


def _calls(world: World, task_id: str, frames: Iterable[Frame]) -> Iterator[Call]:
    delays: defaultdict[tuple[TaskKey, Kind, str, int], set[int | None]] = defaultdict(set)
    for frame in frames:
        for (task_class, kind, file, line), known in frame.sends.items():
            delays[key_of(world.tasks[task_class]), kind, file, line] |= known
    for (target, kind, file, line), known in delays.items():
        # A method that is taken and never seen to be called may be called with anything.
        seconds = [each for each in known if each is not None]
        told = bool(seconds) and None not in known
        longest, shortest = (max(seconds), min(seconds)) if told else (None, None)
        yield Call(task_id, target, kind, file, line, longest, shortest)


def _unknown(task_id: str, frames: Iterable[Frame]) -> Iterator[Unknown]:
    found = {place: why for frame in frames for place, why in frame.unknown.items()}
    for (file, line), why in sorted(found.items()):
        yield Unknown(task_id, file, line, why)
