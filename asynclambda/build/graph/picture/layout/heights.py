"""How high each cell is: as near to its neighbours as the cells above and below it let it be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.graph.picture.layout.cells import Cell, Grid

#: Between two boxes, between two arrows, and between a box and an arrow.
_BOX_GAP, _PASSING_GAP, _MIXED_GAP = 22.0, 12.0, 16.0
_PASSES = 16
#: A bend in the middle of an arrow is worse than one where it begins.
_STRAIGHTNESS = 8.0


def heights_of(grid: Grid) -> list[float]:
    """The middle of each cell, from the upper edge of the picture."""
    middle = [0.0] * len(grid.column)
    for column in grid.columns:
        _settle(grid, column, middle, [0.0] * len(column), [1.0] * len(column))
    for number in range(_PASSES):
        order = grid.columns if number % 2 == 0 else grid.columns[::-1]
        # At last all neighbours count, so that neither side has the last word.
        sides = (
            (grid.left, grid.right)
            if number >= _PASSES - 4
            else (grid.left if number % 2 == 0 else grid.right,)
        )
        for column in order:
            wanted, weights = [], []
            for cell in column:
                near = [each for side in sides for each in side.get(cell, ())]
                pulls = [_STRAIGHTNESS if _passes(grid, cell, each) else 1.0 for each in near]
                total = sum(pulls)
                wanted.append(
                    sum(middle[each] * pull for each, pull in zip(near, pulls, strict=True)) / total
                    if near
                    else middle[cell]
                )
                weights.append(total or 0.1)
            _settle(grid, column, middle, wanted, weights)
    top = min(middle[cell] - grid.heights[cell] / 2 for column in grid.columns for cell in column)
    return [each - top for each in middle]


def _passes(grid: Grid, one: Cell, two: Cell) -> bool:
    return not grid.is_box[one] and not grid.is_box[two]


def _gap(grid: Grid, upper: Cell, lower: Cell) -> float:
    boxes = grid.is_box[upper] + grid.is_box[lower]
    gap = (_PASSING_GAP, _MIXED_GAP, _BOX_GAP)[boxes]
    return (grid.heights[upper] + grid.heights[lower]) / 2 + gap


def _settle(
    grid: Grid,
    column: Sequence[Cell],
    middle: list[float],
    wanted: Sequence[float],
    weights: Sequence[float],
) -> None:
    """The middles of a column's cells that are nearest to the wanted ones, with the gaps kept.

    With the gaps taken off, this is a regression to a rising sequence: neighbours that would be in the
    wrong order are pooled at their weighted mean (the pool adjacent violators algorithm).
    """
    offset, offsets = 0.0, []
    for number, cell in enumerate(column):
        if number:
            offset += _gap(grid, column[number - 1], cell)
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []
    for want, weight, shift in zip(wanted, weights, offsets, strict=True):
        mean, total, count = want - shift, weight, 1
        while pools and pools[-1][0] > mean:
            other, heft, many = pools.pop()
            mean = (mean * total + other * heft) / (total + heft)
            total, count = total + heft, count + many
        pools.append((mean, total, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    for cell, mean, shift in zip(column, means, offsets, strict=True):
        middle[cell] = mean + shift
