"""The looks of the SVG: sizes, colours for light and dark pages, and arrow heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.picture.picture import Arrow


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of fonts, in pixels."""

    picture: float = 18
    title: float = 14
    kind: float = 10
    line: float = 12
    label: float = 12


SIZE: Final = Sizes()
#: Round the picture, and from one line of text to the next.
MARGIN, LINE = 20.0, 16.0

#: What a page and its texts look like; then the stripes of kinds, and the arrows. On white and on #0d1117
#: every text has a contrast of 4.5 and every line one of 3 (WCAG 2.2, 1.4.3 and 1.4.11).
_LIGHT: Final = {
    "page": "#ffffff",
    "back": "#f6f8fa",
    "edge": "#8c959f",
    "text": "#1f2328",
    "faint": "#57606a",
    "entry": "#0969da",
    "queue": "#1a7f37",
    "direct": "#8250df",
    "outside": "#57606a",
    "doubt": "#9a6700",
    "arrow": "#57606a",
    "loop": "#cf222e",
}
_DARK: Final = {
    "page": "#0d1117",
    "back": "#161b22",
    "edge": "#6e7681",
    "text": "#e6edf3",
    "faint": "#9ea7b3",
    "entry": "#58a6ff",
    "queue": "#3fb950",
    "direct": "#bc8cff",
    "outside": "#8b949e",
    "doubt": "#d29922",
    "arrow": "#8b949e",
    "loop": "#ff7b72",
}
_RULES: Final = """
text{font-family:Helvetica,Arial,"Liberation Sans",sans-serif;fill:var(--text)}
.picture{font-size:18px;font-weight:bold}
.title{font-size:14px;font-weight:bold}
.kind{font-size:10px;font-weight:bold}
.line,.label{font-size:12px;fill:var(--faint)}
.page,.halo{fill:var(--page)}
.back{fill:var(--back);stroke:var(--edge)}
.api,.schedule,.stream,.sqs{--kind:var(--entry)}
.async,.batch{--kind:var(--queue)}
.direct{--kind:var(--direct)}
.external,.dlq{--kind:var(--outside)}
.unknown{--kind:var(--doubt)}
.kind,.stripe{fill:var(--kind)}
.external .back,.unknown .back{stroke-dasharray:5 3}
.loop .back{stroke:var(--loop);stroke-width:1.5}
.turn{fill:none;stroke:var(--loop);stroke-width:1.6}
.arrow{fill:none;stroke:var(--arrow);stroke-width:1.4}
.arrow.call{stroke:var(--direct)}
.arrow.unknown{stroke:var(--doubt)}
.arrow.loop{stroke:var(--loop);stroke-width:1.8}
.arrow.declared{stroke-dasharray:2 3}
.arrow.dead,.arrow.unknown{stroke-dasharray:6 4}
.label.loop{fill:var(--loop)}
.message-head{fill:var(--arrow)}
.call-head{fill:var(--direct)}
.unknown-head{fill:var(--doubt)}
.loop-head{fill:var(--loop)}
"""


def _variables(colours: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


STYLE: Final = (
    f"svg{{{_variables(_LIGHT)}}}\n"
    f"@media (prefers-color-scheme:dark){{svg{{{_variables(_DARK)}}}}}{_RULES}"
)

#: The looks of arrows, each with the colour of its head.
LOOKS: Final = {
    "message": "message",
    "call": "call",
    "declared": "message",
    "dead": "message",
    "unknown": "unknown",
    "message loop": "loop",
    "call loop": "loop",
    "declared loop": "loop",
}


def arrow_class(arrow: Arrow) -> str:
    """The classes of an arrow."""
    return f"{arrow.kind} loop" if arrow.loop else arrow.kind


def head_of(look: str) -> str:
    """The id of an arrow's head."""
    return f"{LOOKS[look]}-head"


def defs() -> Iterator[str]:
    """The heads of arrows."""
    yield "<defs>"
    for colour in dict.fromkeys(LOOKS.values()):
        yield (
            f'<marker id="{colour}-head" viewBox="0 0 8 8" refX="0.6" refY="4" markerWidth="8" '
            f'markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path class="{colour}-head" d="M0 0.6L8 4L0 7.4z"/></marker>'
        )
    yield "</defs>"
