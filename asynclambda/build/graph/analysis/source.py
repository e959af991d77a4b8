"""A parsed file of the app, and where in it the code of a function is that exists in this process."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.names import (
    Comprehension,
    FunctionNode,
    Names,
    names_of,
    targets,
)
from asynclambda.build.graph.analysis.values import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType


class Code:
    """The code of a function, once for all functions that are made from it."""

    def __init__(self, source: Source, node: FunctionNode, class_name: str | None) -> None:
        self.source = source
        self.node = node
        #: The class in whose body it stands, however deep: private names carry it.
        self.class_name = class_name
        self.name = node.name if not isinstance(node, ast.Lambda) else "<lambda>"

    @cached_property
    def names(self) -> Names:
        """The names that it binds."""
        return names_of(self.node)

    @property
    def first_parameter(self) -> str | None:
        """The name of what a method calls `self`."""
        arguments = self.node.args
        for each in (*arguments.posonlyargs, *arguments.args):
            return each.arg
        return None


@dataclass(frozen=True, slots=True)
class _Found:
    """A function's node and the class around it."""

    node: FunctionNode
    class_name: str | None


class Source:
    """A file of the app."""

    def __init__(self, name: str, text: bytes, tree: ast.Module) -> None:
        #: Relative to the project's folder, with `/`.
        self.name = name
        self.text = text
        self.tree = tree
        self._codes: dict[FunctionNode, Code] = {}
        self._targets: dict[Comprehension, frozenset[str]] = {}

    @classmethod
    def read(cls, file: str, name: str) -> Source | None:
        """Parses a file. None where it is not Python that can be read, such as a compiled module."""
        try:
            text = Path(file).read_bytes()
            return cls(name, text, ast.parse(text, file))
        except (OSError, SyntaxError, ValueError):
            return None

    def place(self, line: int) -> Place:
        """A line of it."""
        return Place(self.name, line)

    def code(self, node: FunctionNode, class_name: str | None) -> Code:
        """The code of a function of which the node is at hand."""
        found = self._codes.get(node)
        if found is None:
            found = self._codes[node] = Code(self, node, class_name)
        return found

    def targets(self, node: Comprehension) -> frozenset[str]:
        """The names that a comprehension binds for itself."""
        found = self._targets.get(node)
        if found is None:
            found = self._targets[node] = targets(node)
        return found

    @cached_property
    def _functions(self) -> dict[tuple[int, str], list[_Found]]:
        """The functions by where they begin, and by name: lambdas of one line have both in common."""
        found: defaultdict[tuple[int, str], list[_Found]] = defaultdict(list)
        for key, each in _functions(self.tree.body, None):
            found[key].append(each)
        return dict(found)

    def find(self, code: CodeType) -> Code | None:
        """The code of a function that exists; None where the file has changed since its import."""
        found = self._functions.get((code.co_firstlineno, code.co_name), [])
        if len(found) > 1:
            found = [each for each in found if _has(each.node, code)] or found
        return self.code(found[0].node, found[0].class_name) if found else None

    @cached_property
    def _starts(self) -> list[int]:
        """The first lines of the statements that stand at the top."""
        return [first_line(each) for each in self.tree.body]

    def function_at(self, line: int) -> FunctionNode | None:
        """The innermost `def` around a line."""
        inner: FunctionNode | None = None
        at = bisect_right(self._starts, line) - 1
        around = self.tree.body[at] if at >= 0 else None
        while around is not None and _spans(around, line):
            if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = around
            around = next((each for each in children(around) if _spans(each, line)), None)
        return inner


def first_line(node: ast.stmt) -> int:
    """A statement's first line, which for a function or class is that of its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min((each.lineno for each in decorators), default=node.lineno)


def children(node: ast.AST) -> Iterator[ast.stmt]:
    """The statements right inside a compound statement."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _spans(node: ast.stmt, line: int) -> bool:
    return first_line(node) <= line <= (node.end_lineno or node.lineno)


def _functions(
    body: list[ast.stmt], class_name: str | None
) -> Iterator[tuple[tuple[int, str], _Found]]:
    """All functions, each with the line in which its code begins, and its name."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            key = first_line(statement), statement.name
            yield key, _Found(statement, class_name)
        for each in _lambdas(statement):
            yield (each.lineno, "<lambda>"), _Found(each, class_name)
        inner = statement.name if isinstance(statement, ast.ClassDef) else class_name
        yield from _functions(list(children(statement)), inner)


def _lambdas(statement: ast.stmt) -> Iterator[ast.Lambda]:
    """The lambdas of a statement, without those of the statements in it."""
    todo: list[ast.AST] = [statement]
    while todo:
        inside = [
            each for each in ast.iter_child_nodes(todo.pop()) if not isinstance(each, ast.stmt)
        ]
        yield from (each for each in inside if isinstance(each, ast.Lambda))
        todo += inside


def _has(node: FunctionNode, code: CodeType) -> bool:
    """Whether a function's code is that of a node, by the columns of what it does."""
    if not isinstance(node, ast.Lambda):
        return True
    begin = (node.body.lineno, node.body.col_offset)
    end = (node.body.end_lineno or 0, node.body.end_col_offset or 0)
    starts = [
        (line, column)
        for line, _, column, _ in code.co_positions()
        if line is not None and column is not None
    ]
    # The first instructions stand for the lambda as a whole; the last is of its body.
    return bool(starts) and begin <= starts[-1] <= end
