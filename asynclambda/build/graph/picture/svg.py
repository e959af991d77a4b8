"""The picture as an SVG that stands alone: no script, no font to load, for light and dark pages.

Every text has a `textLength`, the width that was kept free for it, so it fits whatever font there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from asynclambda.build.graph.picture.arrange import arrange
from asynclambda.build.graph.picture.boxes import KIND_WORDS
from asynclambda.build.graph.picture.curve import arrow_line, curve
from asynclambda.build.graph.picture.legend import legend
from asynclambda.build.graph.picture.style import (
    LINE,
    MARGIN,
    SIZE,
    STYLE,
    arrow_class,
    defs,
    head_of,
)
from asynclambda.build.graph.picture.text import text_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.picture.layout import Layout, Path, Place
    from asynclambda.build.graph.picture.layout.values import Point
    from asynclambda.build.graph.picture.picture import Arrow, Box, Picture

_PADDING, _STRIPE = 12.0, 5.0
#: The base lines of a box's kind and title, and of its first line.
_KIND_LINE, _TITLE_LINE, _FIRST_LINE = 17.0, 34.0, 51.0
_NARROWEST = 96.0
#: Between the title of the picture and the picture, and between that and its legend.
_TITLE_HEIGHT, _LEGEND_GAP = 34.0, 22.0
#: An arrow ends where its head begins.
_HEAD: Final = 7.0


def svg(picture: Picture) -> str:
    """The SVG's text."""
    layout = arrange(picture, lambda box: (_width(box), _height(box)), label_margin=8)
    below = legend(picture)
    title = text_width(picture.title, SIZE.picture, bold=True)
    width = max(layout.width, below.width, title) + 2 * MARGIN
    top = MARGIN + _TITLE_HEIGHT
    height = top + layout.height + _LEGEND_GAP + below.height + MARGIN
    body = [
        _text(picture.title, MARGIN, MARGIN + 16, SIZE.picture, "picture", bold=True),
        f'<g transform="translate({MARGIN:g} {top:g})">',
        *_arrows(picture, layout),
        *(_box(box, layout.places[box.key]) for box in picture.boxes),
        *(_label(arrow, path.label) for arrow, path in _paired(picture, layout) if path.label),
        "</g>",
        f'<g transform="translate({MARGIN:g} {top + layout.height + _LEGEND_GAP:g})">',
        *below.lines,
        "</g>",
    ]
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    name = escape(f"{picture.title}: {len(picture.boxes)} boxes, {len(picture.arrows)} arrows")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
            f"<title>{name}</title>",
            f"<style>{STYLE}</style>",
            *defs(),
            f'<rect class="page" width="{width:.0f}" height="{height:.0f}" rx="8"/>',
            *body,
            "</svg>\n",
        ]
    )


def _paired(picture: Picture, layout: Layout) -> Iterator[tuple[Arrow, Path]]:
    """Arrows of loops last, so that they lie above the others."""
    pairs = zip(picture.arrows, layout.paths, strict=True)
    yield from sorted(pairs, key=lambda pair: pair[0].loop)


def _width(box: Box) -> float:
    widest = max(
        text_width(KIND_WORDS[box.kind], SIZE.kind, bold=True),
        text_width(box.title, SIZE.title, bold=True),
        *(text_width(line, SIZE.line) for line in box.lines),
        _NARROWEST,
    )
    return round(widest + 2 * _PADDING + _STRIPE)


def _height(box: Box) -> float:
    return (_FIRST_LINE + LINE * (len(box.lines) - 1) if box.lines else _TITLE_LINE) + _PADDING


def _box(box: Box, place: Place) -> str:
    classes = f"box {box.kind}{' loop' if box.loop else ''}"
    x, y, right = place.x + _PADDING + _STRIPE, place.y, place.x + place.width
    size = f'width="{place.width:.1f}" height="{place.height:.1f}"'
    parts = [
        f'<g class="{classes}">',
        f'<rect class="back" x="{place.x:.1f}" y="{y:.1f}" {size} rx="6"/>',
        f'<path class="stripe" d="{_stripe(place)}"/>',
        _text(KIND_WORDS[box.kind], x, y + _KIND_LINE, SIZE.kind, "kind", bold=True),
        _text(box.title, x, y + _TITLE_LINE, SIZE.title, "title", bold=True),
        *(
            _text(line, x, y + _FIRST_LINE + LINE * number, SIZE.line, "line")
            for number, line in enumerate(box.lines)
        ),
    ]
    if box.loop:
        parts.append(f'<path class="turn" d="M{right - 24:.1f} {y + 12:.1f}a5 5 0 1 1 4 8"/>')
    return "".join([*parts, "</g>"])


def _stripe(place: Place) -> str:
    """The left edge, with the box's round corners."""
    top, bottom = place.y, place.y + place.height
    x = place.x
    return (
        f"M{x + _STRIPE:.1f} {top:.1f}Q{x:.1f} {top:.1f} {x:.1f} {top + 6:.1f}"
        f"V{bottom - 6:.1f}Q{x:.1f} {bottom:.1f} {x + _STRIPE:.1f} {bottom:.1f}Z"
    )


def _arrows(picture: Picture, layout: Layout) -> Iterator[str]:
    """The arrows. One that joins the way of another to the same box ends there: dashes stay dashes."""
    drawn: set[tuple[str, str, Point]] = set()
    for arrow, path in _paired(picture, layout):
        look, points = arrow_class(arrow), path.points
        joins = [
            at
            for at in range(1, len(points) - 1)
            if (look, arrow.target, points[at]) in drawn and points[at][1] == points[at + 1][1]
        ]
        drawn.update((look, arrow.target, point) for point in points[1:-1])
        yield _arrow(arrow, path, points[: joins[0] + 1] if joins else None)


def _arrow(arrow: Arrow, path: Path, part: tuple[Point, ...] | None) -> str:
    title = escape(": ".join(filter(None, [_ends(arrow), ", ".join(arrow.places)])))
    look = arrow_class(arrow)
    if part is not None:
        return f'<path class="arrow {look}" d="{curve(part)}"><title>{title}</title></path>'
    own = arrow.source == arrow.target
    return (
        f'<path class="arrow {look}" d="{arrow_line(path.points, _HEAD, own=own)}" '
        f'marker-end="url(#{head_of(look)})"><title>{title}</title></path>'
    )


def _ends(arrow: Arrow) -> str:
    return f"{arrow.source} → {'not known' if arrow.kind == 'unknown' else arrow.target}"


def _label(arrow: Arrow, middle: Point) -> str:
    width = text_width(arrow.label, SIZE.label)
    x, y = middle[0] - width / 2, middle[1]
    back = f'<rect class="halo" x="{x - 4:.1f}" y="{y - 8:.1f}" width="{width + 8:.1f}" height="16" rx="3"/>'
    looks = f"label{' loop' if arrow.loop else ''}"
    return back + _text(arrow.label, x, y + 4, SIZE.label, looks)


def _text(text: str, x: float, y: float, size: float, look: str, *, bold: bool = False) -> str:
    width = text_width(text, size, bold=bold)
    return (
        f'<text class={quoteattr(look)} x="{x:.1f}" y="{y:.1f}" textLength="{width:.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )
