"""Loops in the graph: finding them, and refusing those that nobody asked for."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.build.graph.calls import Call, TaskKey
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asynclambda.build.graph.graph import Graph
    from asynclambda.spec import TaskSpec

#: The ids of the tasks on it, in their order, each once: the last one sends to the first.
Cycle: TypeAlias = tuple[str, ...]
Edges: TypeAlias = "Mapping[str, frozenset[TaskKey]]"

#: Cycles that an error shows.
_MOST_SHOWN = 5


def check_cycles(graph: Graph, specs: Sequence[TaskSpec]) -> None:
    """Refuses cycles that no task on them allows.

    A cycle is allowed where at least one of its tasks has `recursive=True` or a `max_hops=`: every
    message that goes round passes that task, where its hops are counted.

    Raises:
        BuildError: There are others; the error shows each, with file and line of each call.
    """
    allowed = {spec.task_id for spec in specs if spec.recursive}
    rest = {source: targets for source, targets in graph.edges.items() if source not in allowed}
    found = cycles_of(rest)
    if not found:
        return
    by_id = {spec.task_id: spec for spec in specs}
    paths = "\n".join(_described(graph, each) for each in found[:_MOST_SHOWN])
    more = f"\n  … and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    first = by_id[found[0][0]]
    raise BuildError(
        "tasks that invoke one another would run for ever"
        f"{' in a loop' if len(found) == 1 else f' in {len(found)} loops'}:\n{paths}{more}",
        where=str(first.location),
        remedy="If a loop is meant and ends by itself, say so on a class that is on it: "
        f"`class {first.task_class.__name__}(..., recursive=True)`, or `max_hops=` with the most "
        "messages that a chain may have.",
    )


def _described(graph: Graph, cycle: Cycle) -> str:
    lines = [f"  {' → '.join((*cycle, cycle[0]))}"]
    for source, target in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        each = graph.between(source, target)[0]
        if isinstance(each, Call):
            lines.append(f"    {each.file}:{each.line}: {source} calls {target}.{each.kind}")
        else:
            lines.append(f"    {each.file}:{each.line}: {source} declares it, `invokes=[{target}]`")
    return "\n".join(lines)


def tasks_on_cycles(edges: Edges) -> frozenset[str]:
    """The tasks that can reach themselves."""
    return frozenset(
        task
        for component in _components(edges)
        if len(component) > 1 or component[0] in edges.get(component[0], ())
        for task in component
    )


def cycles_of(edges: Edges) -> tuple[Cycle, ...]:
    """The shortest cycles that together have each edge which lies on one.

    There may be exponentially many cycles; these are at most as many as edges.
    """
    found: dict[Cycle, None] = {}
    for component in _components(edges):
        inside = frozenset(component)
        covered: set[tuple[str, str]] = set()
        for source in sorted(component):
            for target in sorted(str(each) for each in edges.get(source, ()) if each in inside):
                if (source, target) not in covered:
                    cycle = _through(edges, inside, source, target)
                    covered |= set(zip(cycle, (*cycle[1:], cycle[0]), strict=True))
                    found[_turned(cycle)] = None
    return tuple(sorted(found, key=lambda cycle: (len(cycle), cycle)))


def _through(edges: Edges, inside: frozenset[str], source: str, target: str) -> Cycle:
    """The shortest cycle with an edge, inside of a component."""
    came_from = {target: target}
    todo = deque([target])
    while source not in came_from:
        task = todo.popleft()
        for each in sorted(str(key) for key in edges.get(task, ()) if key in inside):
            if each not in came_from:
                came_from[each] = task
                todo.append(each)
    path = [source]
    while path[-1] != target:
        path.append(came_from[path[-1]])
    # From the source back to the target, so the other way round after the source.
    return (source, *reversed(path[1:]))


def _turned(cycle: Cycle) -> Cycle:
    """A cycle that begins with its first name in the alphabet."""
    start = cycle.index(min(cycle))
    return (*cycle[start:], *cycle[:start])


def _components(edges: Edges) -> Iterator[list[str]]:
    """The strongly connected components, by Tarjan's algorithm without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(sorted(key for key in edges[root] if isinstance(key, str))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            task, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[task])
                if low[task] == index[task]:
                    cut = stack.index(task)
                    component, stack[cut:] = stack[cut:], []
                    on_stack.difference_update(component)
                    yield component
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                on_stack.add(target)
                following = sorted(key for key in edges.get(target, ()) if isinstance(key, str))
                work.append((target, iter(following)))
            elif target in on_stack:
                low[task] = min(low[task], index[target])
