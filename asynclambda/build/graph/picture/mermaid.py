"""The picture as a Mermaid flowchart, which GitHub and others show in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.picture.boxes import KIND_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.picture.boxes import BoxKind
    from asynclambda.build.graph.picture.picture import Arrow, Box, Picture

#: How a box of each kind begins and ends.
_SHAPES: Final[dict[BoxKind, tuple[str, str]]] = {
    "api": ('(["', '"])'),
    "schedule": ('(["', '"])'),
    "stream": ('(["', '"])'),
    "sqs": ('(["', '"])'),
    "async": ('["', '"]'),
    "batch": ('["', '"]'),
    "direct": ('["', '"]'),
    "external": ('[["', '"]]'),
    "dlq": ('[("', '")]'),
    "unknown": ('{{"', '"}}'),
}
_LOOP = "stroke:#d1242f,stroke-width:2px"


def mermaid(picture: Picture) -> str:
    """A flowchart from left to right. Names are numbers, so no task's id is a word of the language."""
    return "\n".join(["---", f'title: "{picture.title}"', "---", *_lines(picture)]) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    names = {box.key: f"n{number}" for number, box in enumerate(picture.boxes)}
    yield "flowchart LR"
    for box in picture.boxes:
        begin, end = _SHAPES[box.kind]
        yield f"  {names[box.key]}{begin}{_content(box)}{end}"
    for arrow in picture.arrows:
        yield f"  {names[arrow.source]} {_line(arrow)} {names[arrow.target]}"
    loops = [str(number) for number, arrow in enumerate(picture.arrows) if arrow.loop]
    if loops:
        yield f"  linkStyle {','.join(loops)} {_LOOP}"
    on_loop = [names[box.key] for box in picture.boxes if box.loop]
    if on_loop:
        yield f"  classDef loop {_LOOP}"
        yield f"  class {','.join(on_loop)} loop"


def _content(box: Box) -> str:
    texts = [f"<b>{_escaped(box.title)}</b>", f"<i>{KIND_WORDS[box.kind]}</i>"]
    return "<br>".join([*texts, *map(_escaped, box.lines)])


def _line(arrow: Arrow) -> str:
    line = "-.->" if arrow.kind in {"declared", "dead", "unknown"} else "-->"
    return f'{line}|"{_escaped(arrow.words)}"|' if arrow.words else line


def _escaped(text: str) -> str:
    """Text between quotes: Mermaid's own escapes, and nothing that it takes for HTML or Markdown."""
    return "".join(
        each if each.isalnum() or each in " .,:-()/" or ord(each) > 127 else f"#{ord(each)};"
        for each in text
    )
