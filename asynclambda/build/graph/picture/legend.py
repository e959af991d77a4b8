"""What the arrows of an SVG mean: those that it has, in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.picture.style import SIZE, head_of
from asynclambda.build.graph.picture.text import text_width

if TYPE_CHECKING:
    from asynclambda.build.graph.picture.picture import Picture

_MEANINGS: Final = {
    "message": "message on the task's queue",
    "call": "call that waits for the result",
    "declared": "declared by invokes=",
    "dead": "dead messages",
    "unknown": "sends where the source does not tell",
    "message loop": "part of a loop",
}
_LINE, _GAP, _HEIGHT, _MOST_WIDTH = 30.0, 24.0, 20.0, 620.0


@dataclass(frozen=True, slots=True)
class Legend:
    """The legend, to be put below the picture."""

    width: float
    height: float
    lines: tuple[str, ...]


def legend(picture: Picture) -> Legend:
    """The legend of a picture; an empty one where there is nothing to explain."""
    looks = {"message loop" if arrow.loop else arrow.kind for arrow in picture.arrows}
    lines: list[str] = []
    x = width = 0.0
    y = _HEIGHT / 2
    for look, meaning in _MEANINGS.items():
        if look not in looks:
            continue
        size = text_width(meaning, SIZE.label)
        if x and x + _LINE + 8 + size > _MOST_WIDTH:
            x, y = 0.0, y + _HEIGHT
        lines.append(
            f'<path class="arrow {look}" d="M{x:.1f} {y:.1f}h{_LINE - 7:.1f}" '
            f'marker-end="url(#{head_of(look)})"/>'
            f'<text class="label" x="{x + _LINE + 8:.1f}" y="{y + 4:.1f}" textLength="{size:.1f}" '
            f'lengthAdjust="spacingAndGlyphs">{meaning}</text>'
        )
        width = max(width, x + _LINE + 8 + size)
        x += _LINE + 8 + size + _GAP
    return Legend(width, y + _HEIGHT / 2 if lines else 0.0, tuple(lines))
