"""Puts boxes without arrows below the columns of those that have some, so that the picture has one grid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from asynclambda.build.graph.picture.layout import Place


def in_columns(
    places: Mapping[str, Place], linked: Collection[str], width: float
) -> dict[str, Place]:
    """Moves boxes without arrows to the right, each to the next column, where there is room.

    Args:
        places: Where all boxes are.
        linked: The keys of those that have an arrow, which stay.
        width: What no box may pass.
    """
    columns = sorted({places[key].x for key in linked})
    moved = dict(places)
    # From the right, so that the left ones find room where the right ones were.
    for key in sorted(places.keys() - set(linked), key=lambda key: places[key].x, reverse=True):
        place = places[key]
        x = next((column for column in columns if column >= place.x), place.x)
        wanted = replace(place, x=x)
        others = [other for name, other in moved.items() if name != key]
        if x + place.width <= width and not any(_touch(wanted, other) for other in others):
            moved[key] = wanted
    return moved


def _touch(one: Place, other: Place) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
