"""What a person has to know of an app's graph, beside what a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from asynclambda.build.graph import Graph


def print_doubts(graph: Graph, out: Console) -> None:
    """Prints which sends the build could not follow, and the line to add for each."""
    from asynclambda.build.graph.notes import notes

    for note in notes(graph):
        out.print(note, soft_wrap=True, markup=False, highlight=False)
