"""The picture in Graphviz's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.picture.boxes import KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.graph.picture.boxes import BoxKind
    from asynclambda.build.graph.picture.picture import Arrow, ArrowKind, Box, Picture

_SHAPES: Final[dict[BoxKind, str]] = {
    "api": "box",
    "schedule": "box",
    "stream": "box",
    "sqs": "box",
    "async": "box",
    "batch": "box",
    "direct": "box",
    "external": "component",
    "dlq": "cylinder",
    "unknown": "note",
}
_STYLES: Final[dict[ArrowKind, str]] = {
    "message": "solid",
    "call": "bold",
    "declared": "dotted",
    "dead": "dashed",
    "unknown": "dashed",
}
_LOOP_COLOUR = "#d1242f"


def dot(picture: Picture) -> str:
    """A directed graph from left to right."""
    return "\n".join([f"digraph {_quoted(picture.title)} {{", *_lines(picture), "}"]) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    yield f"  graph [rankdir=LR, label={_quoted(picture.title)}, labelloc=t, fontname=Helvetica]"
    yield "  node [fontname=Helvetica, fontsize=11, style=rounded]"
    yield "  edge [fontname=Helvetica, fontsize=10]"
    for box in picture.boxes:
        yield f"  {_quoted(box.key)} {_attributes(_box(box))}"
    for arrow in picture.arrows:
        ends = f"{_quoted(arrow.source)} -> {_quoted(arrow.target)}"
        yield f"  {ends} {_attributes(_arrow(arrow))}"


def _box(box: Box) -> dict[str, str]:
    made = {
        "label": "\n".join([box.title, KIND_WORDS[box.kind], *box.lines]),
        "shape": _SHAPES[box.kind],
    }
    return made | ({"color": _LOOP_COLOUR} if box.loop else {})


def _arrow(arrow: Arrow) -> dict[str, str]:
    made = {"style": _STYLES[arrow.kind]}
    if arrow.words:
        made["label"] = arrow.words
    return made | ({"color": _LOOP_COLOUR, "fontcolor": _LOOP_COLOUR} if arrow.loop else {})


def _attributes(values: Mapping[str, str]) -> str:
    return f"[{', '.join(f'{name}={_quoted(value)}' for name, value in values.items())}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
