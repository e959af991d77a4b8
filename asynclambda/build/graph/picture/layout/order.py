"""The order of each column, so that few arrows cross: each cell goes where its neighbours are on average."""

from __future__ import annotations

from bisect import bisect_right, insort
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.build.graph.picture.layout.cells import Cell, Grid

#: Passes to the right and back. The best order of all is kept.
_PASSES = 24


def order_columns(grid: Grid) -> None:
    """Orders the columns of a grid in place."""
    best = [list(column) for column in grid.columns]
    fewest = _crossings(grid, best)
    columns = [list(column) for column in best]
    for number in range(_PASSES):
        if fewest == 0:
            break
        if number % 2 == 0:
            for index in range(1, len(columns)):
                columns[index] = _ordered(columns[index], columns[index - 1], grid.left)
        else:
            for index in range(len(columns) - 2, -1, -1):
                columns[index] = _ordered(columns[index], columns[index + 1], grid.right)
        _exchange(grid, columns)
        crossings = _crossings(grid, columns)
        if crossings < fewest:
            fewest, best = crossings, [list(column) for column in columns]
    grid.columns[:] = best


def _ordered(
    column: Sequence[Cell], fixed: Sequence[Cell], neighbours: Mapping[Cell, Sequence[Cell]]
) -> list[Cell]:
    position = {cell: number for number, cell in enumerate(fixed)}
    own = {cell: number for number, cell in enumerate(column)}

    def wanted(cell: Cell) -> float:
        near = neighbours.get(cell, ())
        if not near:
            return own[cell] * len(fixed) / max(len(column), 1)
        return sum(position[each] for each in near) / len(near)

    return sorted(column, key=wanted)


def _exchange(grid: Grid, columns: list[list[Cell]]) -> None:
    """Exchanges two cells, one below the other, where fewer arrows cross then."""
    positions = [{cell: number for number, cell in enumerate(column)} for column in columns]
    for index, column in enumerate(columns):
        for upper in range(len(column) - 1):
            one, two = column[upper], column[upper + 1]
            now = then = 0
            for neighbours, other in ((grid.left, index - 1), (grid.right, index + 1)):
                if 0 <= other < len(columns):
                    above = sorted(positions[other][each] for each in neighbours.get(one, ()))
                    below = sorted(positions[other][each] for each in neighbours.get(two, ()))
                    now += sum(len(above) - bisect_right(above, each) for each in below)
                    then += sum(len(below) - bisect_right(below, each) for each in above)
            if then < now:
                column[upper], column[upper + 1] = two, one
                positions[index][one], positions[index][two] = upper + 1, upper


def _crossings(grid: Grid, columns: Sequence[Sequence[Cell]]) -> int:
    found = 0
    for left, right in pairwise(columns):
        position = {cell: number for number, cell in enumerate(right)}
        seen: list[int] = []
        for cell in left:
            ends = [position[each] for each in grid.right.get(cell, ())]
            found += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return found
