"""The picture of an app: its tasks by kind, what runs them, and which sends to which.

1. `picture.picture_of` makes of a graph what is to be seen: boxes with their lines of text, and arrows.
2. `mermaid`, `dot` and `svg` each write that in their language; `document` writes the graph itself as JSON.
3. `layout` says where boxes and arrows of an SVG go. It is our own, since the layout of tasks is layers of
   boxes of different sizes, and what the registry has for that needs a system package or is not kept.

`draw` is all that others call.
"""

from __future__ import annotations

from asynclambda.build.graph.picture.draw import FORMATS, Format, draw

__all__ = ["FORMATS", "Format", "draw"]
