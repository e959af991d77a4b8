"""The sample apps of `tests/graph_apps`: loading one apart from the others, and its true edges."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

from asynclambda import registry
from asynclambda.build.graph import Graph, TaskKey, find_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.spec import TaskSpec

TESTS = Path(__file__).parents[1]
FOLDER = TESTS / "graph_apps"
NAMES = sorted([each.stem for each in FOLDER.glob("*.py")] + ["shop.main"])

_LINE = re.compile(r"^(true|unknown|covered|delay): (.*)$", re.MULTILINE)


@dataclass
class Truth:
    """What an app's docstring says of it."""

    edges: set[tuple[str, str]] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)
    #: The longest and the shortest; None where only the run knows.
    delays: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)


def truth_of(text: str) -> Truth:
    """Reads the lines `true: A -> B, C`, `unknown: A`, `covered: A` and `delay: A 60 5`."""
    truth = Truth()
    for kind, line in _LINE.findall(text):
        if kind == "true":
            source, _, targets = line.partition("->")
            truth.edges |= {
                (source.strip(), each.strip()) for each in targets.split(",") if each.strip()
            }
        elif kind == "delay":
            source, *given = line.split()
            seconds = [None if each == "?" else int(each) for each in given]
            truth.delays[source] = seconds[0], seconds[-1]
        else:
            getattr(truth, kind).update(each.strip() for each in line.split(","))
    return truth


@contextmanager
def loaded(name: str) -> Iterator[tuple[TaskSpec, ...]]:
    """The specs of an app whose module is importable, which is forgotten afterwards."""
    before = set(sys.modules)
    with registry.isolated() as tasks:
        module = importlib.import_module(name)
        try:
            app = tasks.app
            for each in app.modules:
                _walk(each)
            yield tasks.specs()
        finally:
            del module
            for each in set(sys.modules) - before:
                if each.partition(".")[0] == name.partition(".")[0]:
                    del sys.modules[each]


def graph_of(folder: Path, files: Mapping[str, str]) -> Graph:
    """The graph of an app that is written into a folder.

    Args:
        folder: An empty one.
        files: The text of each module, by its name. The main module is `written_app`.
    """
    for name, text in files.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    before = set(sys.modules)
    try:
        with loaded("written_app") as specs:
            return find_graph(specs, folder)
    finally:
        sys.path.remove(str(folder))
        for each in {name.partition("/")[0] for name in files} & (set(sys.modules) - before):
            del sys.modules[each]


def shown(key: TaskKey) -> str:
    """A task as an app's docstring names it."""
    return key if isinstance(key, str) else "/".join(key)


def edges_of(graph: Graph) -> set[tuple[str, str]]:
    """The edges that were found or declared."""
    return {
        (source, shown(target)) for source, targets in graph.edges.items() for target in targets
    }


def _walk(package: str) -> None:
    module = importlib.import_module(package)
    for folder in getattr(module, "__path__", ()):
        for path in sorted(Path(folder).glob("*.py")):
            importlib.import_module(f"{package}.{path.stem}")
