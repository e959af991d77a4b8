"""What `*` and `**` of a container give: its elements, as far as they can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import contents, live
from asynclambda.build.graph.analysis.values import DATA, Const, Thing, Value, Values
from asynclambda.build.graph.analysis.world import LENGTH

if TYPE_CHECKING:
    import ast

    from asynclambda.build.graph.analysis.evaluation import Evaluation


def positions(evaluation: Evaluation, value: Value) -> list[Values] | None:
    """The elements of a tuple one by one; None where their number is not known."""
    if isinstance(value, Thing) and isinstance(value.thing, tuple):
        return [frozenset({evaluation.pool.lift(each)}) for each in value.thing]
    if not contents.is_a(getattr(value, "kind", None), tuple) or evaluation.field(
        value, contents.ANY
    ):
        return None
    lengths = [each.value for each in evaluation.field(value, LENGTH) if isinstance(each, Const)]
    if len(lengths) != 1 or not isinstance(lengths[0], int):
        return None
    return [
        evaluation.field(value, ("item", evaluation.pool.const(index)))
        for index in range(lengths[0])
    ]


def positions_of(evaluation: Evaluation, values: Values) -> list[Values] | None:
    """The elements of a tuple one by one; None where it is none, or may be one of several."""
    if len(values) != 1:
        return None
    (value,) = values
    return positions(evaluation, value)


def named(evaluation: Evaluation, value: Value) -> dict[str, Values] | None:
    """The elements of a dictionary by key; None where a key is no known text."""
    precise = contents.is_a(getattr(value, "kind", None), dict) or (
        isinstance(value, Thing) and isinstance(value.thing, dict)
    )
    if not precise or evaluation.field(value, contents.ANY):
        return None
    keys = evaluation.field(value, contents.KEYS)
    if isinstance(value, Thing):
        keys |= live.keys(evaluation.pool, value.thing)
    names = contents.texts(keys) if keys else []
    if names is None:
        return None
    return {
        name: contents.at(evaluation, value, frozenset({evaluation.pool.const(name)}))
        for name in names
    }


def merge(evaluation: Evaluation, target: Value, values: Values, node: ast.AST) -> None:
    """Puts what some mappings hold into another."""
    for value in values:
        entries = named(evaluation, value)
        for name, each in (entries or {}).items():
            key = evaluation.pool.const(name)
            evaluation.put(target, contents.KEYS, frozenset({key}))
            evaluation.put(target, contents.key_of(key), each)
        if entries is None:
            inside = contents.all_of(evaluation, frozenset({value}))
            evaluation.put(
                target, contents.ANY, inside | contents.iterate(evaluation, inside, node) - DATA
            )
            evaluation.put(target, contents.KEYS, DATA)
