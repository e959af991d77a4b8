"""Coordinates of one connected part of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.picture.layout.cells import ROUND_HEIGHT, make_grid
from asynclambda.build.graph.picture.layout.heights import heights_of
from asynclambda.build.graph.picture.layout.order import order_columns
from asynclambda.build.graph.picture.layout.values import Layout, Path, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.graph.picture.layout.cells import Grid
    from asynclambda.build.graph.picture.layout.values import Item, Link, Point

#: The room between two columns of boxes: at least so much, more with many arrows, and round a label.
_GAP, _GAP_OF_ARROW, _MOST_GAP, _LABEL_MARGIN = 56.0, 2.5, 150.0, 60.0
#: How far below the middle an arrow from right to left leaves and arrives.
_BACK = 9.0


def place(items: Sequence[Item], links: Sequence[Link]) -> Layout:
    """The layout of items that are all joined by links, or of one item."""
    grid = make_grid(items, links)
    order_columns(grid)
    middle = heights_of(grid)
    left, right = _columns(grid)
    height_of = {item.key: item.height for item in items}
    places = {
        key: Place(
            left[grid.column[cell]],
            middle[cell] - height_of[key] / 2,
            right[grid.column[cell]] - left[grid.column[cell]],
            height_of[key],
        )
        for key, cell in grid.boxes.items()
    }
    paths = tuple(
        _path(grid, index, link, middle, left, right)
        if link.source != link.target
        else _round(places[link.source], link)
        for index, link in enumerate(links)
    )
    return Layout(
        width=right[-1],
        height=max(middle[cell] + grid.heights[cell] / 2 for cell in range(len(middle))),
        places=places,
        paths=paths,
    )


def _columns(grid: Grid) -> tuple[list[float], list[float]]:
    """The left and the right edge of each column."""
    left, right, x = [], [], 0.0
    for number, column in enumerate(grid.columns):
        width = max((grid.widths[cell] for cell in column), default=0.0)
        if number % 2:
            arrows = sum(len(grid.left.get(cell, ())) for cell in column)
            room = min(_GAP + _GAP_OF_ARROW * arrows, _MOST_GAP)
            width = max(room, width + _LABEL_MARGIN if width else 0.0)
        left.append(x)
        x += width
        right.append(x)
    return left, right


def _path(
    grid: Grid,
    index: int,
    link: Link,
    middle: Sequence[float],
    left: Sequence[float],
    right: Sequence[float],
) -> Path:
    first, *passed, last = grid.ways[index]
    turned = index in grid.turned
    shift = _BACK if turned else 0.0
    points: list[Point] = [(right[grid.column[first]], middle[first] + shift)]
    for cell in passed:
        column = grid.column[cell]
        if column % 2:
            half = grid.widths[cell] / 2
            centre = (left[column] + right[column]) / 2
            points += [(centre - half, middle[cell]), (centre + half, middle[cell])]
        else:
            points += [(left[column], middle[cell]), (right[column], middle[cell])]
    points.append((left[grid.column[last]], middle[last] + shift))
    label = None
    if index in grid.labels:
        cell = grid.labels[index]
        column = grid.column[cell]
        label = ((left[column] + right[column]) / 2, middle[cell])
    ordered = points[::-1] if turned else points
    return Path(tuple(dict.fromkeys(ordered)), label)


def _round(box: Place, link: Link) -> Path:
    """An arrow from a box to itself, below it at its right end, with the label left of it."""
    right, bottom = box.x + box.width, box.y + box.height
    out, back = right - 14, right - 40
    points = ((out, bottom), ((out + back) / 2, bottom + ROUND_HEIGHT - 8), (back, bottom))
    middle = (back - 6 - link.label_width / 2, bottom + ROUND_HEIGHT / 2)
    return Path(points, middle if link.label_width else None)
