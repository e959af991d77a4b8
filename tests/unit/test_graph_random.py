"""The graph of random programs is the one that they were made from, and what they send when they run."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from support.graph_apps import edges_of, loaded
from support.random_sources import Source, sources

from asynclambda import ports
from asynclambda.build.graph import find_graph
from asynclambda.context import Invocation, current
from asynclambda.testing.recording import RecordingSender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.spec import TaskSpec


@settings(
    max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
@given(sources())
def test_the_graph_is_the_one_that_the_program_was_made_from(source: Source) -> None:
    with TemporaryDirectory() as folder:
        source.write(Path(folder), "graph_random")
        sys.path.insert(0, folder)
        try:
            with loaded("graph_random.main") as specs:
                graph = find_graph(specs, Path(folder))
                sent = _sent(specs)
        finally:
            sys.path.remove(folder)
    found = edges_of(graph)
    assert sent == source.edges, f"the program is not what it was made from\n{source}"
    assert found == source.edges, f"{graph.unknown}\n{source}"
    assert not graph.unknown, source


def _sent(specs: Sequence[TaskSpec]) -> set[tuple[str, str]]:
    """What the tasks send when they run."""
    found: set[tuple[str, str]] = set()
    for spec in specs:
        sender = RecordingSender(any_edge=True)  # the graph is found once, and compared below
        order = sys.modules[spec.task_class.__mro__[0].__module__].Order(number=0)
        token = current.set(Invocation(spec.task_id, "i", "r", lane=0, hops=1))
        try:
            with ports.using(sender):
                spec.task_class().run(SimpleNamespace(payload=order))
        finally:
            current.reset(token)
        found |= {(spec.task_id, each.header.destination_task_id or "") for each in sender.messages}
    return found
