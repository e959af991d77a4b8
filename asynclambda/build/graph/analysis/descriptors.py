"""What a class's attribute is once it is taken from an instance, or from the class: Python's descriptors."""

from __future__ import annotations

import functools
from types import MemberDescriptorType
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import dispatch, live, partials, still
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.pool import SENDERS
from asynclambda.build.graph.analysis.values import (
    CALLABLE,
    NOTHING,
    AnyClass,
    Class,
    Descriptor,
    Function,
    Thing,
    Value,
    Values,
)

if TYPE_CHECKING:
    import ast

    from asynclambda.build.graph.analysis.evaluation import Evaluation


def bind_all(
    evaluation: Evaluation,
    raws: list[object],
    receiver: Value | None,
    cls: AnyClass,
    node: ast.AST,
    name: str = "",
) -> Values:
    """What each of some attributes is, together."""
    found: Values = NOTHING
    for raw in raws:
        found |= bind(evaluation, raw, name, receiver, cls, node)
    return found


def bind(
    evaluation: Evaluation,
    raw: object,
    name: str,
    receiver: Value | None,
    cls: AnyClass,
    node: ast.AST,
) -> Values:
    """What a class's attribute is when it is taken from an instance, or (None) from the class."""
    pool = evaluation.pool
    if isinstance(raw, Value):  # of a class that a function makes
        return _bind_value(evaluation, raw, receiver, cls, node)
    if isinstance(raw, classmethod):
        kind = SENDERS.get(raw.__func__)
        if kind is not None and isinstance(cls, Class):
            return dispatch.sender(evaluation, cls, kind, node)
        return _method(evaluation, pool.lift(raw.__func__), cls, name)
    if isinstance(raw, staticmethod):
        return frozenset({pool.lift(raw.__func__)})
    if isinstance(raw, property | functools.cached_property):
        getter = raw.fget if isinstance(raw, property) else raw.func
        if receiver is None:
            return frozenset({pool.lift(raw)})
        if (still.text(getter, "__module__") or "").startswith("asynclambda."):
            # A task's `logger`, which keeps nothing that it is given.
            return frozenset({pool.made(("module", "aws_lambda_powertools"), None, None)})
        bound = _method(evaluation, pool.lift(getter), receiver, name)
        return evaluation.call(bound, Arguments(), node)
    if isinstance(raw, functools.partialmethod):
        return _partial_method(evaluation, raw, receiver or cls, name, node)
    value = pool.lift(raw)
    if isinstance(value, Function) or (callable(raw) and still.has(type(raw), "__get__")):
        return (
            frozenset({value}) if receiver is None else _method(evaluation, value, receiver, name)
        )
    if isinstance(value, Thing) and value.own and still.has(type(raw), "__get__"):
        owner = NOTHING if receiver is None else frozenset({receiver})
        return evaluation.method(value, "__get__", Arguments([owner, frozenset({cls})]), node)
    if isinstance(raw, MemberDescriptorType):
        return NOTHING  # a slot: what is in it is a field
    return frozenset({value})


def _bind_value(
    evaluation: Evaluation, raw: Value, receiver: Value | None, cls: AnyClass, node: ast.AST
) -> Values:
    """The same for what a class body inside a function holds."""
    match raw:
        case Function() if receiver is not None:
            return frozenset({evaluation.pool.bound(raw, receiver)})
        case Descriptor(decorator=decorator, function=function) if decorator is classmethod:
            return frozenset({evaluation.pool.bound(function, cls)})
        case Descriptor(decorator=decorator, function=function) if decorator is property:
            if receiver is None:
                return frozenset({raw})
            bound = evaluation.pool.bound(function, receiver)
            return evaluation.call(frozenset({bound}), Arguments(), node)
        case Descriptor(function=function):
            return frozenset({function})
        case _:
            return frozenset({raw})


def _method(evaluation: Evaluation, function: Value, receiver: Value, name: str) -> Values:
    """A function with its receiver; of a library's, only that it is an attribute of that."""
    if isinstance(function, Thing) and not wraps(evaluation, function):
        return frozenset({evaluation.pool.attribute(receiver, name)})
    return frozenset({evaluation.pool.bound(function, receiver)})


def _partial_method(
    evaluation: Evaluation,
    raw: functools.partialmethod[object],
    receiver: Value,
    name: str,
    node: ast.AST,
) -> Values:
    lift = evaluation.pool.lift
    kept = Arguments(
        [frozenset({lift(each)}) for each in raw.args],
        keywords={key: frozenset({lift(each)}) for key, each in raw.keywords.items()},
    )
    found: set[Value] = set()
    for function in _method(evaluation, lift(raw.func), receiver, name):
        made = evaluation.pool.partial(node, evaluation.frame, function)
        partials.keep(evaluation, made, kept)
        found.add(made)
    return frozenset(found)


def wraps(evaluation: Evaluation, value: Value) -> bool:
    """Whether a library's function has one of the app's inside, such as one with a decorator."""
    if not isinstance(value, Thing) or not callable(value.thing):
        return False
    return any(isinstance(each, CALLABLE) for each in live.inside(evaluation.pool, value.thing))
