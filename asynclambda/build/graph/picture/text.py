"""How wide a text is, in Helvetica and the fonts that are made to its measure (Arial, Liberation Sans)."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Thousandths of the font's size.
_WIDTHS: Final = {
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTH_OF: Final = {each: width for width, letters in _WIDTHS.items() for each in letters}
#: Bold letters are wider by no more than this.
_BOLD = 1.08
#: What is not in the table is taken for wide.
_OTHER, _FULL = 700, 1_000


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in pixels.

    Args:
        text: One line.
        size: The font's size, in pixels.
        bold: Whether it is bold.
    """
    total = sum(
        _WIDTH_OF.get(each, _FULL if unicodedata.east_asian_width(each) in "WF" else _OTHER)
        for each in text
    )
    return total * size / 1_000 * (_BOLD if bold else 1)
