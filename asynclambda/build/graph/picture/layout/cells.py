"""What each column holds: boxes in the even ones; in all between, what passes through, and labels."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from asynclambda.build.graph.picture.layout.layers import layers_of, without_loops

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from asynclambda.build.graph.picture.layout.values import Item, Link

#: A cell's number.
Cell: TypeAlias = int

#: The height of a label's cell, and that of an arrow which passes.
LABEL_HEIGHT = 16.0
_PASSING_HEIGHT = 4.0
#: The room below a box for an arrow to itself, and that beside the label of it.
ROUND_HEIGHT, _ROUND_WIDTH = 24.0, 52.0


@dataclass
class Grid:
    """Cells in columns, and the pieces of arrows between cells of neighbouring columns."""

    columns: list[list[Cell]]
    column: list[int] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    is_box: list[bool] = field(default_factory=list)
    #: The cell of each box.
    boxes: dict[str, Cell] = field(default_factory=dict)
    right: defaultdict[Cell, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    left: defaultdict[Cell, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    #: The cells of each link, from left to right, its two boxes included; none for one to its own source.
    ways: list[tuple[Cell, ...]] = field(default_factory=list)
    #: The label's cell of each link that has one.
    labels: dict[int, Cell] = field(default_factory=dict)
    #: The links that run from right to left.
    turned: frozenset[int] = frozenset()

    def add(self, column: int, width: float, height: float, *, is_box: bool = False) -> Cell:
        """A new cell at a column's end."""
        cell = len(self.column)
        self.column.append(column)
        self.widths.append(width)
        self.heights.append(height)
        self.is_box.append(is_box)
        self.columns[column].append(cell)
        return cell

    def join(self, left: Cell, right: Cell) -> None:
        """A piece of an arrow, once."""
        if right not in self.right[left]:
            self.right[left].append(right)
            self.left[right].append(left)


def make_grid(items: Sequence[Item], links: Sequence[Link]) -> Grid:
    """The cells of a connected part of a picture, each column in the order of the input."""
    keys = [item.key for item in items]
    real = [index for index, link in enumerate(links) if link.source != link.target]
    ends, turned = without_loops(
        keys, [(links[index].source, links[index].target) for index in real]
    )
    layer = layers_of(keys, ends)
    grid = Grid(columns=[[] for _ in range(2 * max(layer.values()) + 1)])
    grid.turned = frozenset(real[index] for index in turned)
    rounds = {link.source: link.label_width for link in links if link.source == link.target}
    for item in items:
        width, height = item.width, item.height
        if item.key in rounds:
            # As much above it as below it, so that the middle of the cell is that of the box.
            width, height = max(width, rounds[item.key] + _ROUND_WIDTH), height + 2 * ROUND_HEIGHT
        grid.boxes[item.key] = grid.add(2 * layer[item.key], width, height, is_box=True)
    grid.ways = [() for _ in links]
    shared: dict[Hashable, Cell] = {}
    for index, (source, target) in zip(real, ends, strict=True):
        grid.ways[index] = _way(grid, index, links[index], (source, target), shared)
    for way in grid.ways:
        for left, right in pairwise(way):
            grid.join(left, right)
    return grid


def _way(
    grid: Grid, index: int, link: Link, ends: tuple[str, str], shared: dict[Hashable, Cell]
) -> tuple[Cell, ...]:
    first, last = grid.boxes[ends[0]], grid.boxes[ends[1]]
    columns = range(grid.column[first] + 1, grid.column[last])
    turned = index in grid.turned
    # A label is beside the task that sends.
    labelled = (columns[-1] if turned else columns[0]) if link.label_width else None
    way = [first]
    for column in columns:
        if column == labelled:
            cell = grid.labels[index] = grid.add(column, link.label_width, LABEL_HEIGHT)
        else:
            # One that is turned round ends elsewhere than where its way does, so it has its own.
            key = (index, column) if turned else (ends[1], link.look, column)
            if key not in shared:
                shared[key] = grid.add(column, 0, _PASSING_HEIGHT)
            cell = shared[key]
        way.append(cell)
    return (*way, last)
