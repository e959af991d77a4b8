"""The methods of Python's own containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import assignment, contents, live, spreading
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    Const,
    Made,
    Thing,
    Value,
    Values,
    Vars,
)
from asynclambda.build.graph.analysis.world import LENGTH

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Arguments


def call(
    evaluation: Evaluation, receiver: Value, name: str, arguments: Arguments, node: ast.AST
) -> Values | None:
    """What a method of a container gives; None where it is none of those that are known."""
    if isinstance(receiver, Vars):
        return _of_vars(evaluation, receiver, name, arguments, node)
    kind = getattr(receiver, "kind", None)
    if isinstance(receiver, Thing):
        mapping, known = isinstance(receiver.thing, dict), live.is_container(receiver.thing)
    else:
        mapping = contents.is_a(kind, dict)
        known = contents.is_a(kind, list, tuple, dict, set, frozenset)
    if not known or not isinstance(receiver, Made | Thing):
        return None
    rule = _MAPPING.get(name) if mapping else None
    rule = rule or _ANY.get(name)
    return None if rule is None else rule(evaluation, receiver, arguments, node)


def listed(evaluation: Evaluation, node: ast.AST, values: Values, what: object = "list") -> Values:
    """A list of these that is made here."""
    kind = evaluation.pool.class_(list)
    made = evaluation.pool.made((node, what), evaluation.frame, kind)
    evaluation.put(made, contents.ANY, values)
    return frozenset({made})


def rows(evaluation: Evaluation, node: ast.AST, columns: list[Values]) -> Values:
    """A list of tuples that is made here, by what its columns hold."""
    pool = evaluation.pool
    row = pool.made((node, "row"), evaluation.frame, pool.class_(tuple))
    for index, values in enumerate(columns):
        evaluation.put(row, contents.key_of(pool.const(index)), values)
    evaluation.put(row, LENGTH, frozenset({pool.const(len(columns))}))
    return listed(evaluation, node, frozenset({row}))


def keys(evaluation: Evaluation, value: Value) -> Values:
    """The keys of a dictionary."""
    found = evaluation.field(value, contents.KEYS)
    return found | live.keys(evaluation.pool, value.thing) if isinstance(value, Thing) else found


def _get(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    default = arguments.get(1, "default")
    none = DATA if len(arguments.positional) < 2 else NOTHING
    return contents.at(evaluation, receiver, arguments.get(0)) | default | none


def _setdefault(
    evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST
) -> Values:
    default = arguments.get(1, "default")
    assignment.put_item(evaluation, frozenset({receiver}), arguments.get(0), default, node)
    return contents.at(evaluation, receiver, arguments.get(0)) | default


def _items(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    columns = [keys(evaluation, receiver), contents.all_items(evaluation, receiver)]
    return rows(evaluation, node, columns)


def _values(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    return listed(evaluation, node, contents.all_items(evaluation, receiver))


def _keys(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    return listed(evaluation, node, keys(evaluation, receiver))


def _update(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    for values in arguments.positional:
        spreading.merge(evaluation, receiver, values, node)
    for name, values in arguments.keywords.items():
        key = frozenset({evaluation.pool.const(name)})
        assignment.put_item(evaluation, frozenset({receiver}), key, values, node)
    evaluation.put(receiver, contents.ANY, arguments.others | arguments.rest)
    return DATA


def _add(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    data = (each for each in arguments.all() if not isinstance(each, Const))
    evaluation.put(receiver, contents.ANY, frozenset(data) or arguments.all())
    return DATA


def _extend(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    evaluation.put(receiver, contents.ANY, evaluation.iterate(arguments.all(), node))
    return DATA


def _take(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    return contents.all_items(evaluation, receiver)


def _itself(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    return frozenset({receiver})


def _both(evaluation: Evaluation, receiver: Value, arguments: Arguments, node: ast.AST) -> Values:
    others = evaluation.iterate(arguments.all(), node)
    return listed(evaluation, node, contents.all_items(evaluation, receiver) | others)


def _of_vars(
    evaluation: Evaluation, receiver: Vars, name: str, arguments: Arguments, node: ast.AST
) -> Values | None:
    """The methods of an object's attributes as a mapping."""
    itself = frozenset({receiver})
    match name:
        case "get" | "pop" | "setdefault":
            found = evaluation.item(itself, arguments.get(0), node)
            return found | arguments.get(1, "default") | DATA
        case "update":
            for value in (*arguments.all(),):
                assignment.put_anywhere(
                    evaluation, receiver.of, contents.all_of(evaluation, frozenset({value}))
                )
            return DATA
        case "items" | "values":
            return listed(evaluation, node, evaluation.iterate(itself, node))
        case _:
            return DATA


_MAPPING: dict[str, Callable[[Evaluation, Value, Arguments, ast.AST], Values]] = {
    "get": _get,
    "pop": _get,
    "setdefault": _setdefault,
    "items": _items,
    "values": _values,
    "keys": _keys,
    "update": _update,
}
_ANY: dict[str, Callable[[Evaluation, Value, Arguments, ast.AST], Values]] = {
    "append": _add,
    "appendleft": _add,
    "add": _add,
    "insert": _add,
    "extend": _extend,
    "extendleft": _extend,
    "update": _extend,
    "pop": _take,
    "popleft": _take,
    "copy": _itself,
    "union": _both,
    "intersection": _both,
    "difference": _both,
    "symmetric_difference": _both,
}
