"""Functions that send and that no task reaches: dead code, or a hole in the analysis.

Either way nobody has to search for them: the build shows them.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from asynclambda.build.graph.calls import Unreached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.analysis.names import FunctionNode
    from asynclambda.build.graph.analysis.source import Source
    from asynclambda.build.graph.analysis.world import World

_SEND = re.compile(rb"(\w*)\s*\.\s*(invoke|invoke_many|message|call)\b")


def unreached(world: World) -> Iterator[Unreached]:
    """The functions of the app's modules that send and that no task reaches."""
    reached = {code.node for code in world.reached}
    for module in world.project.modules:
        text = world.project.text_of(module)
        if text is None or not _SEND.search(text):
            continue
        source = world.project.source_of(module)
        if source is None:
            continue
        found: dict[FunctionNode, int] = {}
        line, counted = 1, 0
        for match in _SEND.finditer(text):
            line += text.count(b"\n", counted, match.start(2))
            counted = match.start(2)
            if match[2] in {b"message", b"call"} and not _is_task(world, module, match[1]):
                continue  # names that other things have as well
            node = source.function_at(line)
            if node is not None and node not in reached and _has_send(node, line):
                found.setdefault(node, line)
        for node, line in found.items():
            yield Unreached(_name(node, source), source.name, line)


def _is_task(world: World, module: object, name: bytes) -> bool:
    thing: object = getattr(module, name.decode(errors="replace"), None)
    return isinstance(thing, type) and thing in world.tasks


def _has_send(node: FunctionNode, line: int) -> bool:
    """Whether it is code that stands there, and no text or comment."""
    return any(
        isinstance(each, ast.Attribute) and each.end_lineno == line for each in ast.walk(node)
    )


def _name(node: FunctionNode, source: Source) -> str:
    return "a lambda" if isinstance(node, ast.Lambda) else source.code(node, None).name
