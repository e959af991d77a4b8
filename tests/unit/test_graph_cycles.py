"""Loops: which there are, which are refused, and what the error tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.graph_apps import graph_of

from asynclambda import BuildError
from asynclambda.build.graph import check_cycles
from asynclambda.build.graph.cycles import cycles_of, tasks_on_cycles

if TYPE_CHECKING:
    from pathlib import Path

    from asynclambda.build.graph.calls import TaskKey

_HEAD = """
from asynclambda import App, AsyncEvent, AsyncTask, DirectEvent, DirectTask

app = App("loops")


"""


def _app(*tasks: str) -> dict[str, str]:
    """An app of tasks, each as `A(keywords) -> B C`."""
    text = _HEAD
    for each in tasks:
        head, _, targets = each.partition(" -> ")
        name, _, keywords = head.rstrip(")").partition("(")
        text += f"class {name}(AsyncTask[int]{', ' + keywords if keywords else ''}):\n"
        text += "    def run(self, event):\n        pass\n"
        text += "".join(f"        {target}.invoke(1)\n" for target in targets.split()) + "\n\n"
    return {"written_app": text}


def test_a_loop_is_refused_with_its_path_and_lines(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app("A -> B", "B -> C A", "C -> "))
    with pytest.raises(BuildError) as caught:
        check_cycles(graph, graph.specs)
    text = str(caught.value)
    assert "A → B → A" in text
    assert "written_app.py:10: A calls B.invoke" in text
    assert "written_app.py:17: B calls A.invoke" in text
    assert "`class A(..., recursive=True)`" in text
    assert "C →" not in text


@pytest.mark.parametrize("keywords", ["recursive=True", "max_hops=5"])
def test_a_loop_that_a_task_on_it_allows_is_none_to_refuse(tmp_path: Path, keywords: str) -> None:
    graph = graph_of(tmp_path, _app("A -> B", f"B({keywords}) -> A", "C -> A"))
    check_cycles(graph, graph.specs)
    assert graph.recursive_tasks() == {"A", "B"}
    assert graph.cycles() == (("A", "B"),)


def test_a_task_that_invokes_itself_is_a_loop(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app("A -> A"))
    with pytest.raises(BuildError, match="A → A\n"):
        check_cycles(graph, graph.specs)


def test_an_allowed_loop_does_not_allow_another_one(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app("A(recursive=True) -> B", "B -> A C", "C -> D", "D -> C"))
    with pytest.raises(BuildError) as caught:
        check_cycles(graph, graph.specs)
    assert "C → D → C" in str(caught.value)
    assert "A →" not in str(caught.value)
    assert graph.recursive_tasks() == {"A", "B", "C", "D"}


def test_a_direct_call_can_be_part_of_a_loop(tmp_path: Path) -> None:
    graph = graph_of(
        tmp_path,
        {
            "written_app": _HEAD
            + "class A(AsyncTask[int]):\n    def run(self, event):\n        B.call(1)\n\n\n"
            + "class B(DirectTask[int, int]):\n    def run(self, event):\n"
            + "        A.invoke(1)\n        return 1\n"
        },
    )
    with pytest.raises(BuildError, match=r"A calls B\.call"):
        check_cycles(graph, graph.specs)


def test_a_declared_edge_is_shown_where_it_is_declared(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app('A(invokes=["B"]) -> ', "B -> A"))
    with pytest.raises(BuildError, match=r"written_app.py:7: A declares it, `invokes=\[B\]`"):
        check_cycles(graph, graph.specs)


def test_a_tree_is_no_loop(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app("A -> B C", "B -> D", "C -> D", "D -> "))
    check_cycles(graph, graph.specs)
    assert graph.cycles() == ()
    assert graph.recursive_tasks() == frozenset()


def test_a_ring_of_a_thousand_tasks() -> None:
    names = [f"T{each:04}" for each in range(1_000)]
    following = [*names[1:], names[0]]
    ring = {name: frozenset({other}) for name, other in zip(names, following, strict=True)}
    assert cycles_of(ring) == (tuple(names),)


_NAMES = st.sampled_from("ABCDEFG")


@given(st.sets(st.tuples(_NAMES, _NAMES)))
def test_the_cycles_have_each_edge_that_lies_on_one_and_no_other(
    pairs: set[tuple[str, str]],
) -> None:
    edges: dict[str, frozenset[TaskKey]] = {
        source: frozenset(target for other, target in pairs if other == source)
        for source, _ in pairs
    }
    reached = _reached(pairs)
    on_cycles = {(source, target) for source, target in pairs if (target, source) in reached}
    found = {
        edge
        for cycle in cycles_of(edges)
        for edge in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
    }
    assert found == on_cycles
    assert tasks_on_cycles(edges) == {
        name for name in "ABCDEFG" if (name, name) in _reached_at_all(pairs)
    }


def _reached_at_all(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Who reaches whom by at least one edge."""
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in pairs if b == c} - found:
        found |= more
    return found


def _reached(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Who reaches whom, everybody itself."""
    return _reached_at_all(pairs) | {(name, name) for name in "ABCDEFG"}
