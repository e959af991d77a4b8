"""What goes into a layout, and what comes out. All lengths are in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Item:
    """A box to be placed."""

    key: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow to be drawn, from one item to another or to itself."""

    source: str
    target: str
    #: Of its label; 0 where it has none.
    label_width: float = 0
    #: Arrows to the same item that look the same share their way.
    look: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a box is: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Path:
    """An arrow's way."""

    #: From its source to its target. Between two points it leaves and arrives level.
    points: tuple[Point, ...]
    #: The middle of its label; None where it has none.
    label: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole picture."""

    width: float
    height: float
    #: By key.
    places: dict[str, Place]
    #: In the order of the links.
    paths: tuple[Path, ...]
