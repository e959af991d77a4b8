"""Draws a graph in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, assert_never

from asynclambda.build.graph.picture.document import graph_document
from asynclambda.build.graph.picture.dot import dot
from asynclambda.build.graph.picture.mermaid import mermaid
from asynclambda.build.graph.picture.picture import picture_of
from asynclambda.build.graph.picture.svg import svg

if TYPE_CHECKING:
    from asynclambda.build.graph.graph import Graph

Format: TypeAlias = Literal["mermaid", "dot", "svg", "json"]

FORMATS: Final[tuple[Format, ...]] = ("mermaid", "dot", "svg", "json")


def draw(graph: Graph, app_name: str, wanted: Format) -> str:
    """The picture of an app, as the text of a file with a line break at its end.

    Args:
        graph: The calls between its tasks.
        app_name: Its name, for the picture's title.
        wanted: `mermaid` for Markdown, `dot` for Graphviz, `svg` to look at, `json` for other tools.
    """
    match wanted:
        case "json":
            return graph_document(graph, app_name)
        case "mermaid":
            return mermaid(picture_of(graph, app_name))
        case "dot":
            return dot(picture_of(graph, app_name))
        case "svg":
            return svg(picture_of(graph, app_name))
    assert_never(wanted)
