"""Where the boxes and arrows of the graph go on the page, with room in each box for its live numbers.

The same picture as `asynclambda graph` draws, by the same layout; only the boxes are the page's own.
All lengths are CSS pixels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.picture.arrange import arrange
from asynclambda.build.graph.picture.boxes import KIND_WORDS
from asynclambda.build.graph.picture.curve import arrow_line
from asynclambda.build.graph.picture.picture import picture_of
from asynclambda.build.graph.picture.style import SIZE, arrow_class
from asynclambda.build.graph.picture.text import text_width
from asynclambda.local.page.columns import in_columns
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from asynclambda.build.graph import Graph
    from asynclambda.build.graph.picture.layout import Layout
    from asynclambda.build.graph.picture.picture import Box

#: Round a box's text, and the column with the number of the lane.
_PADDING, _LANE = 12.0, 22.0
#: Above the numbers: the kind and the title; then a line of text, the names of columns, one lane each.
_HEAD, _LINE, _COLUMNS, _ROW = 42.0, 17.0, 16.0, 19.0
#: Five columns of numbers.
_NUMBERS = 5 * 40.0
#: Lanes that have a row of their own; of more, their sum has one.
MOST_LANES: Final = 4
#: The head of an arrow, which its line leaves out.
ARROW_HEAD: Final = 7.0


def drawing(graph: Graph, app_name: str) -> dict[str, JsonValue]:
    """The picture of an app.

    Returns:
        `{"width", "height", "boxes": […], "arrows": […]}`. A box has `lanes`: how many rows of numbers it
        has; 0 for what has none.
    """
    picture = picture_of(graph, app_name)
    lanes = _lanes(graph)
    layout = arrange(picture, lambda box: (_width(box), _height(box, lanes)), label_margin=12)
    linked = {key for arrow in picture.arrows for key in (arrow.source, arrow.target)}
    layout = replace(layout, places=in_columns(layout.places, linked, layout.width))
    return {
        "width": layout.width,
        "height": layout.height,
        "boxes": [_box(box, lanes, layout) for box in _in_reading_order(picture.boxes, layout)],
        "arrows": [
            {
                "source": arrow.source,
                "target": arrow.target,
                "look": arrow_class(arrow),
                "d": arrow_line(path.points, ARROW_HEAD, own=arrow.source == arrow.target),
                "label": arrow.label,
                "at": None if path.label is None else list(path.label),
                "words": arrow.words,
                "places": list(arrow.places),
            }
            for arrow, path in zip(picture.arrows, layout.paths, strict=True)
        ],
    }


def _in_reading_order(boxes: Sequence[Box], layout: Layout) -> list[Box]:
    """Senders before their targets: so one comes by the tabulator, or by scrolling where it is narrow."""
    return sorted(boxes, key=lambda box: (layout.places[box.key].x, layout.places[box.key].y))


def _lanes(graph: Graph) -> dict[str, int]:
    """The rows of numbers that each task has, by its id."""
    rows: dict[str, int] = {}
    for spec in graph.specs:
        queue = queue_of(spec)
        rows[spec.task_id] = 1 if queue is None else queue.lane_count
    return rows


def _box(box: Box, lanes: dict[str, int], layout: Layout) -> JsonValue:
    place = layout.places[box.key]
    return {
        "key": box.key,
        "kind": box.kind,
        "word": KIND_WORDS[box.kind],
        "title": box.title,
        "line": _line(box),
        "about": list(box.lines),
        "loop": box.loop,
        "lanes": _rows(box, lanes),
        "x": place.x,
        "y": place.y,
        "width": place.width,
        "height": place.height,
    }


def _rows(box: Box, lanes: dict[str, int]) -> int:
    if box.kind in {"external", "dlq", "unknown"}:
        return 0
    return lanes.get(box.key, 0)


def _line(box: Box) -> str:
    """The one line of a box that is worth its room; the others are told when one asks."""
    if box.kind in {"async", "batch"} or not box.lines:
        return ""
    return " ".join(box.lines) if box.kind == "dlq" else box.lines[0]


def _width(box: Box) -> float:
    texts = max(
        text_width(box.title, SIZE.title, bold=True) + 8,
        text_width(_line(box), SIZE.line) + 8,
    )
    numbers = _NUMBERS + _LANE if box.kind not in {"external", "unknown", "dlq"} else 130.0
    return round(max(texts, numbers) + 2 * _PADDING)


def _height(box: Box, lanes: dict[str, int]) -> float:
    rows = _rows(box, lanes)
    shown = rows if rows <= MOST_LANES else 1
    line = _LINE if _line(box) else 0.0
    numbers = _COLUMNS + _ROW * shown if rows else 0.0
    if box.kind == "dlq":
        numbers = _ROW
    return _HEAD + line + numbers + _PADDING
