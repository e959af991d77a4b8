"""Puts the parts of a picture that no arrow joins beside and below one another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from asynclambda.build.graph.picture.layout.place import place
from asynclambda.build.graph.picture.layout.values import Layout, Path, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.graph.picture.layout.values import Item, Link

#: Between two parts.
_GAP = 34.0
#: Width by height that is aimed at.
_SHAPE = 1.5


def lay_out(items: Sequence[Item], links: Sequence[Link]) -> Layout:
    """The layout of a whole picture; the largest parts come first.

    Args:
        items: The boxes, with different keys.
        links: The arrows between them.
    """
    parts = _parts(items, links)
    made = []
    for keys in parts:
        own = [index for index, link in enumerate(links) if link.source in keys]
        inside = [item for item in items if item.key in keys]
        made.append((own, place(inside, [links[index] for index in own])))
    made.sort(key=lambda part: -len(part[1].places))
    area = sum((part.width + _GAP) * (part.height + _GAP) for _, part in made)
    most = max([math.sqrt(area * _SHAPE), *(part.width for _, part in made)])
    places: dict[str, Place] = {}
    paths: dict[int, Path] = {}
    x = y = row = width = 0.0
    for own, part in made:
        if x and x + part.width > most:
            x, y, row = 0.0, y + row + _GAP, 0.0
        for key, box in part.places.items():
            places[key] = Place(box.x + x, box.y + y, box.width, box.height)
        for index, path in zip(own, part.paths, strict=True):
            paths[index] = _moved(path, x, y)
        width = max(width, x + part.width)
        x, row = x + part.width + _GAP, max(row, part.height)
    return Layout(width, y + row, places, tuple(paths[index] for index in range(len(links))))


def _moved(path: Path, x: float, y: float) -> Path:
    label = None if path.label is None else (path.label[0] + x, path.label[1] + y)
    return Path(tuple((left + x, top + y) for left, top in path.points), label)


def _parts(items: Sequence[Item], links: Sequence[Link]) -> list[frozenset[str]]:
    """The keys of each part, in the order of their first items."""
    leader = {item.key: item.key for item in items}

    def find(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for link in links:
        leader[find(link.target)] = find(link.source)
    parts: dict[str, list[str]] = {}
    for item in items:
        parts.setdefault(find(item.key), []).append(item.key)
    return [frozenset(keys) for keys in parts.values()]
