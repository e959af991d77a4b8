"""A layout in layers, from left to right: where boxes go, and by which way arrows.

1. `layers` turns the arrows of loops round, and gives each box a layer: senders left of their targets.
2. `cells` puts into each layer what passes through it, so that an arrow never runs behind a box. Arrows to
   the same box share their way, which keeps a task that all others send to from filling the picture.
3. `order` orders each layer so that few arrows cross.
4. `heights` says how high each cell is, with arrows as straight as boxes let them be.
5. `place` makes coordinates and paths of that, and `pack` puts the parts that have nothing to do with one
   another beside and below each other.

The same input gives the same picture, so a committed one changes only with the app.
"""

from __future__ import annotations

from asynclambda.build.graph.picture.layout.pack import lay_out
from asynclambda.build.graph.picture.layout.values import Item, Layout, Link, Path, Place

__all__ = ["Item", "Layout", "Link", "Path", "Place", "lay_out"]
