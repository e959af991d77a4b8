"""The graph of each sample app is the true one."""

from __future__ import annotations

import inspect
import sys

import pytest
from support.graph_apps import NAMES, TESTS, edges_of, loaded, truth_of

from asynclambda.build.graph import find_graph


def test_there_are_thirty_apps() -> None:
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_the_graph_is_the_true_one(name: str) -> None:
    with loaded(f"graph_apps.{name}") as specs:
        truth = truth_of(inspect.getdoc(sys.modules[f"graph_apps.{name}"]) or "")
        graph = find_graph(specs, TESTS)
    assert edges_of(graph) == truth.edges
    assert {each.source_id for each in graph.unknown} == truth.unknown, graph.unknown
    assert {each.source_id for each in graph.covered} == truth.covered
    found = {
        each.source_id: (each.delay, each.shortest_delay)
        for each in graph.calls
        if each.source_id in truth.delays
    }
    assert found == truth.delays
