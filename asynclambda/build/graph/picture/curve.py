"""A smooth line through points, as the `d` of an SVG's path."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.graph.picture.layout.values import Point

#: How far the handles of a piece reach, of its width.
_REACH = 0.45
#: Less than this is not seen. Pixels.
_NOTHING = 0.05


def curve(points: Sequence[Point]) -> str:
    """A line from the first point to the last, level at both, that never goes higher or lower than it must.

    Between two points it stays between their heights (a monotone cubic), so it keeps out of the boxes that
    the points lead round. The points are from left to right or from right to left.
    """
    slopes = [0.0, *(_slope(*three) for three in _threes(points)), 0.0]
    x, y = points[0]
    drawn = [f"M{x:.1f} {y:.1f}"]
    for (one, two), (first, second) in zip(pairwise(points), pairwise(slopes), strict=True):
        (x, y), (right, lower) = one, two
        reach = (right - x) * _REACH
        if abs(lower - y) < _NOTHING and not first and not second:
            drawn.append(f"H{right:.1f}")
            continue
        handles = f"{x + reach:.1f} {y + first * reach:.1f} {right - reach:.1f} {lower - second * reach:.1f}"
        drawn.append(f"C{handles} {right:.1f} {lower:.1f}")
    return "".join(drawn)


def arrow_line(points: Sequence[Point], head: float, *, own: bool) -> str:
    """The line of an arrow up to its head.

    Args:
        points: From its source to its target.
        head: How long its head is, which the line leaves out. Pixels.
        own: Whether its source is its target: then it leaves and arrives at the box's top or bottom.
    """
    (x, y), *_, (right, lower) = points
    if own:
        # The handles of a curve are a third further out than the curve.
        far = y + (points[1][1] - y) * 4 / 3
        end = f"{right:.1f} {lower + head:.1f}"
        return f"M{x:.1f} {y:.1f}C{x:.1f} {far:.1f} {right:.1f} {far:.1f} {end}"
    shortened = (right + (head if right < x else -head), lower)
    return curve([*points[:-1], shortened])


def _threes(points: Sequence[Point]) -> list[tuple[Point, Point, Point]]:
    return list(zip(points, points[1:], points[2:], strict=False))


def _slope(before: Point, at: Point, after: Point) -> float:
    """The slope at the middle one of three points: none where the line turns there or is level."""
    left = _secant(before, at)
    right = _secant(at, after)
    if left * right <= 0:
        return 0.0
    return 2 * left * right / (left + right)


def _secant(one: Point, two: Point) -> float:
    return (two[1] - one[1]) / (two[0] - one[0]) if two[0] != one[0] else 0.0
