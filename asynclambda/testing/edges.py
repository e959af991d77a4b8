"""What the tasks of an app may send to, by the graph that the build finds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda import registry
from asynclambda.build.graph import find_graph
from asynclambda.sending.edges import Edges, UndeclaredEdge, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.graph import Graph
    from asynclambda.spec import Location, TaskSpec

__all__ = ["UndeclaredEdge", "allowed_names", "edges_here", "edges_of", "graph_here", "project_of"]

#: The tasks that were asked for last, with their graph and their edges: a test session asks for the same
#: again and again.
_last: tuple[tuple[TaskSpec, ...], Graph, Edges] | None = None


def edges_of(graph: Graph) -> Edges:
    """The edges of a graph."""
    return Edges(graph.specs, allowed_names(graph))


def allowed_names(graph: Graph) -> Mapping[str, frozenset[str]]:
    """The names of the queues and functions that each task may send to, by its id."""
    return {
        spec.task_id: frozenset(
            name for target in graph.targets(spec.task_id) for name in names_of(target)
        )
        for spec in graph.specs
    }


def edges_here() -> Edges | None:
    """The edges of the app that this process has imported; None where there is no graph of it."""
    found = _here()
    return None if found is None else found[1]


def graph_here() -> Graph | None:
    """The graph of the app that this process has imported; None where there is none to build.

    A class within a function, as a test may have it, cannot be built, so its app has no graph.
    """
    found = _here()
    return None if found is None else found[0]


def _here() -> tuple[Graph, Edges] | None:
    global _last  # one app a process: what it costs is paid once
    active = registry.active()
    specs = active.specs()
    if not specs or any("<locals>" in spec.location.qualname for spec in specs):
        return None
    if _last is None or _last[0] != specs:
        graph = find_graph(specs, project_of(active.app.location))
        _last = specs, graph, edges_of(graph)
    return _last[1:]


def project_of(location: Location) -> Path:
    """The folder of an app's main module: that which has the first part of its dotted name."""
    file = Path(location.file)
    parts = location.module.split(".")
    inside = len(parts) if file.stem == "__init__" else len(parts) - 1
    return file.parents[inside]
