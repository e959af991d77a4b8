"""`getattr` and its like: attributes by a name that may be known, or known in part, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import assignment, classes, contents, live
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.names import methods_of
from asynclambda.build.graph.analysis.pool import SENDERS
from asynclambda.build.graph.analysis.values import (
    NOTHING,
    AnyClass,
    Class,
    LocalClass,
    Made,
    Module,
    Thing,
    Value,
    Values,
)
from asynclambda.build.graph.analysis.world import ALL
from asynclambda.build.graph.calls import KINDS

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from asynclambda.build.graph.analysis.evaluation import Evaluation


def get_attribute(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`getattr(x, name, default)`."""
    holders, keys = arguments.get(0), arguments.get(1)
    found = arguments.get(2)
    names = contents.texts(keys)
    for name in names or ():
        found |= evaluation.attribute(holders, name, node)
    if names is None:
        for holder in holders:
            found |= _get_any(evaluation, holder, keys, node)
    return found


def _get_any(evaluation: Evaluation, holder: Value, keys: Values, node: ast.AST) -> Values:
    """Whichever attributes may be meant by a name that is not known."""
    match holder:
        case Module(module=module, own=True):
            why = f"getattr() takes it from {module.__name__} by a name that only the run knows"
            return frozenset({evaluation.unsure(node, why, looked_up=True)})
        case Class(own=True) | LocalClass():
            names = _class_names(holder)
        case Made() | Thing() if contents.is_own(holder):
            kind = classes.kind_of(evaluation, holder)
            names = {*(_class_names(kind) if kind else ()), *evaluation.world.names(holder)}
            # An app looks for its own methods there; a task would be found to send to itself.
            names -= set(KINDS)
            names |= set(live.attributes(holder.thing)) if isinstance(holder, Thing) else set()
        case Made() | Thing():
            return contents.all_of(evaluation, frozenset({holder})) | {
                evaluation.pool.attribute(holder, contents.ANY_NAME)
            }
        case _:
            return evaluation.attribute(frozenset({holder}), contents.ANY_NAME, node)
    evaluation.field(holder, contents.ANY_NAME)
    evaluation.field(holder, ALL)
    single = frozenset({holder})
    return NOTHING.union(
        *(
            evaluation.attribute(single, name, node)
            for name in sorted(names)
            if contents.matching(keys, name)
        )
    )


def _class_names(kind: AnyClass) -> set[str]:
    """The attributes of a class that the app defines, and a task's own methods that send."""
    return set(_names(kind))


def _names(kind: AnyClass) -> Iterator[str]:
    if isinstance(kind, LocalClass):
        yield from methods_of(kind.node)
        for base in kind.bases:
            yield from _names(base) if isinstance(base, Class | LocalClass) else ()
        return
    for cls in kind.cls.__mro__:
        for name, value in cls.__dict__.items():
            private = name.startswith("__") and name.endswith("__")
            sends = isinstance(value, classmethod) and value.__func__ in SENDERS
            if sends or (_is_apps(cls) and not private):
                yield name


def _is_apps(cls: type[object]) -> bool:
    return not cls.__module__.startswith("asynclambda.") and cls.__module__ != "builtins"


def set_attribute(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`setattr(x, name, value)`."""
    holders, values = arguments.get(0), arguments.get(2)
    names = contents.texts(arguments.get(1))
    for name in names or ():
        assignment.put_attribute(evaluation, holders, name, values, node)
    if names is None:
        for holder in holders:
            assignment.put_anywhere(evaluation, holder, values)
    return NOTHING


def variables(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`vars(x)`; without `x`, what is local here, which is not followed."""
    if not arguments.all():
        why = "it is looked up among the local variables"
        return frozenset({evaluation.unsure(node, why, looked_up=True)})
    return frozenset(evaluation.pool.vars(each) for each in arguments.get(0))


def global_variables(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`globals()`."""
    module = evaluation.frame.module
    if module is None:
        return variables(evaluation, Arguments(), node)
    return frozenset({evaluation.pool.vars(evaluation.pool.module(module))})


def attrgetter(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`operator.attrgetter(name)`."""
    return _getters(evaluation, arguments.all(), node, calls=False)


def methodcaller(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`operator.methodcaller(name, …)`."""
    return _getters(evaluation, arguments.get(0), node, calls=True)


def _getters(evaluation: Evaluation, keys: Values, node: ast.AST, *, calls: bool) -> Values:
    names = contents.texts(keys)
    if names is None:
        why = "its name is only known when it runs"
        return frozenset({evaluation.unsure(node, why, looked_up=True)})
    return frozenset(evaluation.pool.getter(name, calls=calls) for name in names)
