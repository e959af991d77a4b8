"""Exceptions of the app's: which handlers get those that carry something or have methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import contents
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    AnyClass,
    Class,
    LocalClass,
    Made,
    Value,
    Values,
)

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation


def throw(evaluation: Evaluation, values: Values) -> None:
    """Raises exceptions: to the nearest `try` around, else out of the function.

    Those of a generator or coroutine come out wherever that is run, so every handler may get them.
    """
    if not values:
        return
    if evaluation.catching:
        evaluation.catching[-1] |= values
        return
    evaluation.world.add(evaluation.frame.raised, values)
    code = evaluation.frame.code
    if code is not None and (code.names.generator or isinstance(code.node, ast.AsyncFunctionDef)):
        evaluation.world.add(evaluation.world.raised, values)


def raise_(evaluation: Evaluation, node: ast.Raise) -> None:
    """`raise`, with and without an exception."""
    if node.exc is None:
        throw(evaluation, evaluation.handled)
        return
    raised = _made(evaluation, node.exc, node)
    for each in raised:
        evaluation.put(each, "__context__", evaluation.handled)
        if node.cause is not None:
            evaluation.put(each, "__cause__", _made(evaluation, node.cause, node))
    throw(evaluation, raised)


def _made(evaluation: Evaluation, raised: ast.expr, node: ast.Raise) -> Values:
    """The exceptions that an expression stands for; a class, for an instance of it."""
    values = evaluation.evaluate(raised)
    classes = frozenset(each for each in values if isinstance(each, Class | LocalClass))
    made = evaluation.call(classes, Arguments(), node) if classes else NOTHING
    return ((values - classes) | made) - DATA


def try_(evaluation: Evaluation, node: ast.Try | ast.TryStar) -> None:
    """`try`, with its handlers."""
    evaluation.catching.append(set())
    evaluation.execute(node.body)
    raised = frozenset(evaluation.catching.pop())
    if isinstance(node, ast.TryStar):
        # `except*` gives groups; what is in them is found in what they hold.
        inside = contents.deep(evaluation, raised)
        raised |= {each for each in inside if isinstance(each, Made)}
    # What comes from elsewhere may come here, too, and also go by.
    anywhere = evaluation.read(evaluation.world.raised)
    before, escaping = evaluation.handled, raised
    for handler in node.handlers:
        kinds = None if handler.type is None else _kinds(evaluation, handler.type)
        caught = frozenset(each for each in raised | anywhere if _may_catch(kinds, each))
        escaping -= {each for each in caught if _surely_catches(kinds, each)}
        evaluation.handled = caught
        if handler.name is not None:
            if kinds is not None and any(_stops(each) for each in kinds):
                caught |= _stopped(evaluation, handler)
            evaluation.assign(handler.name, _named(evaluation, handler, node, caught))
        evaluation.execute(handler.body)
    evaluation.handled = before
    throw(evaluation, escaping)
    evaluation.execute([*node.orelse, *node.finalbody])


def _named(
    evaluation: Evaluation, handler: ast.ExceptHandler, node: ast.Try | ast.TryStar, caught: Values
) -> Values:
    """What a handler's name stands for."""
    if isinstance(node, ast.Try):
        return caught | DATA
    group = evaluation.made(handler, None)
    evaluation.put(group, contents.ANY, caught)
    return frozenset({group})


def _stops(kind: AnyClass) -> bool:
    return isinstance(kind, Class) and kind.cls in {StopIteration, StopAsyncIteration}


def _stopped(evaluation: Evaluation, handler: ast.ExceptHandler) -> Values:
    """A `StopIteration`, of which the `value` is what a generator returned."""
    stopped = evaluation.made(handler, evaluation.pool.class_(StopIteration))
    evaluation.put(stopped, "value", evaluation.read(evaluation.world.returned))
    return frozenset({stopped})


def _kinds(evaluation: Evaluation, node: ast.expr) -> frozenset[AnyClass]:
    """The classes that a handler names, alone or in tuples."""
    values = evaluation.evaluate(node)
    containers = frozenset(each for each in values if not isinstance(each, Class | LocalClass))
    inside = evaluation.iterate(containers, node) if containers else NOTHING
    return frozenset(each for each in values | inside if isinstance(each, Class | LocalClass))


def _may_catch(kinds: frozenset[AnyClass] | None, value: Value) -> bool:
    """Whether a handler may get an exception; None stands for a bare `except`."""
    if kinds is None or not isinstance(value, Made) or not isinstance(value.kind, Class):
        return True
    cls = value.kind.cls
    return any(isinstance(each, LocalClass) or issubclass(cls, each.cls) for each in kinds)


def _surely_catches(kinds: frozenset[AnyClass] | None, value: Value) -> bool:
    """Whether an exception never goes by a handler."""
    if kinds is None:
        return True
    if not isinstance(value, Made) or not isinstance(value.kind, Class):
        return False
    cls = value.kind.cls
    return any(isinstance(each, Class) and issubclass(cls, each.cls) for each in kinds)
