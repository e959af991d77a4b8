"""Each way to send is found, or said to be unknown: none is missed in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.graph_apps import loaded
from support.graph_ways import FILES, ways, write

from asynclambda.build.graph import find_graph

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("file", FILES)
def test_no_way_is_missed(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    with loaded("ways_app") as specs:
        graph = find_graph(specs, tmp_path)
    unknown = {each.source_id: each for each in graph.unknown}
    for way in ways(file):
        found = {str(each) for each in graph.edges.get(way.task_id, ())}
        said = unknown.get(way.task_id)
        if way.unknown:
            assert said is not None or found == way.targets, way
        else:
            assert found == way.targets, (way, said)
            assert said is None, way


def test_there_are_hundreds_of_ways() -> None:
    assert sum(len(list(ways(file))) for file in FILES) >= 290
