"""`super()` and `type()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import classes, dispatch
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    AnyClass,
    Class,
    LocalClass,
    Value,
    Values,
)

if TYPE_CHECKING:
    import ast

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Arguments, Frame


def make(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`super()`, or `super(Class, self)`."""
    if arguments.positional:
        afters, receivers = arguments.get(0), arguments.get(1)
    else:
        afters, receivers = _implied(evaluation)
    return frozenset(
        evaluation.pool.super_(after, receiver)
        for after in afters
        if isinstance(after, Class | LocalClass)
        for receiver in receivers
    )


def _implied(evaluation: Evaluation) -> tuple[Values, Values]:
    """The class around the method that is running, and what it calls `self`."""
    frame: Frame | None = evaluation.frame
    while frame is not None and frame.function is not None:
        function = frame.function
        if function.owner is not None:
            return frozenset({function.owner}), _first(evaluation, frame)
        cell = dispatch.closure(evaluation, function, "__class__")
        if cell is not None:
            return cell, _first(evaluation, frame)
        frame = function.frame
    return NOTHING, NOTHING


def _first(evaluation: Evaluation, frame: Frame) -> Values:
    name = None if frame.code is None else frame.code.first_parameter
    return NOTHING if name is None else evaluation.read(frame.variable(name))


def type_of(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`type(x)`; with three arguments, a class that is made of them."""
    if len(arguments.positional) > 1:
        why = "its class is made by type()"
        return frozenset({evaluation.unsure(node, why, looked_up=True)})
    found: set[Value] = set()
    for value in arguments.get(0):
        kind: AnyClass | None = classes.kind_of(evaluation, value)
        if isinstance(value, Class):
            kind = evaluation.pool.class_(type(value.cls))
        if kind is not None:
            found.add(kind)
    return frozenset(found) or DATA
