"""Where the boxes and arrows of a picture go, for whoever draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.picture.layout import Item, Layout, Link, lay_out
from asynclambda.build.graph.picture.style import SIZE, arrow_class
from asynclambda.build.graph.picture.text import text_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.build.graph.picture.picture import Box, Picture


def arrange(
    picture: Picture, size: Callable[[Box], tuple[float, float]], *, label_margin: float
) -> Layout:
    """The layout of a picture. Its paths are in the order of the picture's arrows.

    Args:
        picture: The picture.
        size: How wide and how high a box is drawn.
        label_margin: What a label takes along its arrow, beside its text.
    """
    items = [Item(box.key, *size(box)) for box in picture.boxes]
    links = [
        Link(
            arrow.source,
            arrow.target,
            text_width(arrow.label, SIZE.label) + label_margin if arrow.label else 0.0,
            arrow_class(arrow),
        )
        for arrow in picture.arrows
    ]
    return lay_out(items, links) if items else Layout(0, 0, {}, ())
