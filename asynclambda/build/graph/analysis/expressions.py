"""What expressions may give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import (
    contents,
    definitions,
    instances,
    operators,
    spreading,
    still,
)
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    Class,
    Made,
    Sender,
    Unsure,
    Values,
)
from asynclambda.build.graph.analysis.world import LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.names import Comprehension

#: Attributes that a task's class has for sending. Taken from something unsure, they are noted.
_SENDING = frozenset({"invoke", "invoke_many"})


def evaluate(evaluation: Evaluation, node: ast.expr) -> Values:
    """What an expression may give."""
    rule = _RULES.get(type(node))
    if rule is None:
        evaluation.unknown(node, f"the expression `{type(node).__name__}` is new to this analysis")
        return NOTHING
    return rule(evaluation, node)


def _constant(evaluation: Evaluation, node: ast.Constant) -> Values:
    return frozenset({evaluation.pool.lift(node.value)})


def _name(evaluation: Evaluation, node: ast.Name) -> Values:
    found = evaluation.lookup(node.id)
    instances.at_hand(evaluation, found, node)
    return found


def _attribute(evaluation: Evaluation, node: ast.Attribute) -> Values:
    """An attribute that is not called right here."""
    holders = evaluation.evaluate(node.value)
    found = evaluation.attribute(holders, evaluation.mangled(node.attr), node)
    instances.at_hand(evaluation, found, node)
    for each in found:
        if isinstance(each, Sender):
            evaluation.send(each, None, node)
    if node.attr in _SENDING:
        for holder in holders:
            if isinstance(holder, Unsure):
                evaluation.doubt(node, holder)
    return found


def _call(evaluation: Evaluation, node: ast.Call) -> Values:
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        known = operators.formatted(evaluation, evaluation.evaluate(node.func.value))
        if known:
            arguments(evaluation, node)
            return known
    if isinstance(node.func, ast.Attribute):
        holders = evaluation.evaluate(node.func.value)
        callees = evaluation.attribute(holders, evaluation.mangled(node.func.attr), node.func)
        if not callees:
            evaluation.lost(node)
    else:
        callees = evaluation.evaluate(node.func)
        if not callees:
            evaluation.lost(node)
    return evaluation.call(callees, arguments(evaluation, node), node)


def arguments(evaluation: Evaluation, node: ast.Call) -> Arguments:
    """The arguments of a call."""
    given = Arguments()
    for each in node.args:
        if isinstance(each, ast.Starred):
            values = evaluation.evaluate(each.value)
            known = None if given.rest else spreading.positions_of(evaluation, values)
            if known is not None:
                given.positional += known
            else:
                given.rest |= evaluation.iterate(values, each)
        elif given.rest:
            given.rest |= evaluation.evaluate(each)
        else:
            given.positional.append(evaluation.evaluate(each))
    for keyword in node.keywords:
        values = evaluation.evaluate(keyword.value)
        if keyword.arg is not None:
            given.keywords[keyword.arg] = values
        else:
            _add_keywords(evaluation, given, values)
    return given


def _add_keywords(evaluation: Evaluation, given: Arguments, values: Values) -> None:
    """What `**values` gives: by name where the names are known."""
    for value in values:
        named = spreading.named(evaluation, value)
        if named is None:
            given.others |= contents.all_items(evaluation, value) | DATA
        for name, each in (named or {}).items():
            given.keywords[name] = given.keywords.get(name, NOTHING) | each


def _if(evaluation: Evaluation, node: ast.IfExp) -> Values:
    evaluation.evaluate(node.test)
    return evaluation.evaluate(node.body) | evaluation.evaluate(node.orelse)


def _or(evaluation: Evaluation, node: ast.BoolOp) -> Values:
    return NOTHING.union(*(evaluation.evaluate(each) for each in node.values))


def _walrus(evaluation: Evaluation, node: ast.NamedExpr) -> Values:
    values = evaluation.evaluate(node.value)
    evaluation.store(node.target, values)
    return values


def _sequence(evaluation: Evaluation, node: ast.List | ast.Tuple | ast.Set) -> Values:
    kinds: dict[type[ast.expr], type[object]] = {ast.List: list, ast.Tuple: tuple, ast.Set: set}
    made = evaluation.made(node, evaluation.pool.class_(kinds[type(node)]))
    starred = any(isinstance(each, ast.Starred) for each in node.elts)
    if not starred:
        length = evaluation.pool.const(len(node.elts))
        evaluation.put(made, LENGTH, frozenset({length}))
    for index, each in enumerate(node.elts):
        if isinstance(each, ast.Starred):
            values = evaluation.iterate(evaluation.evaluate(each.value), each)
        else:
            values = evaluation.evaluate(each)
        precise = isinstance(node, ast.Tuple) and not starred
        key = contents.key_of(evaluation.pool.const(index)) if precise else contents.ANY
        evaluation.put(made, key, values)
    return frozenset({made})


def _dict(evaluation: Evaluation, node: ast.Dict) -> Values:
    made = evaluation.made(node, evaluation.pool.class_(dict))
    for key, value in zip(node.keys, node.values, strict=True):
        values = evaluation.evaluate(value)
        if key is None:
            spreading.merge(evaluation, made, values, node)
            continue
        keys = evaluation.evaluate(key)
        evaluation.put(made, contents.KEYS, keys)
        for each in keys:
            evaluation.put(made, contents.key_of(each), values)
    return frozenset({made})


def _comprehension(evaluation: Evaluation, node: Comprehension) -> Values:
    kinds: dict[type[ast.expr], type[object]] = {
        ast.ListComp: list,
        ast.GeneratorExp: list,
        ast.SetComp: set,
        ast.DictComp: dict,
    }
    made = evaluation.made(node, evaluation.pool.class_(kinds[type(node)]))
    outside = evaluation.scopes
    # The first iterable is evaluated outside; that it is done inside here finds no less.
    first = evaluation.evaluate(node.generators[0].iter)
    evaluation.scopes = (*outside, node)
    for index, generator in enumerate(node.generators):
        iterated = first if index == 0 else evaluation.evaluate(generator.iter)
        evaluation.store(generator.target, evaluation.iterate(iterated, generator.iter))
        if contents.are_empty(evaluation, iterated):
            evaluation.scopes = outside
            return frozenset({made})
        for condition in generator.ifs:
            evaluation.evaluate(condition)
    if isinstance(node, ast.DictComp):
        evaluation.put(made, contents.KEYS, evaluation.evaluate(node.key))
        evaluation.put(made, contents.ANY, evaluation.evaluate(node.value))
    else:
        evaluation.put(made, contents.ANY, evaluation.evaluate(node.elt))
    evaluation.scopes = outside
    return frozenset({made})


def _subscript(evaluation: Evaluation, node: ast.Subscript) -> Values:
    holders = evaluation.evaluate(node.value)
    keys = evaluation.evaluate(node.slice)
    if not isinstance(node.slice, ast.Slice):
        found = evaluation.item(holders, keys, node)
        instances.at_hand(evaluation, found, node)
        return found
    made = evaluation.made(node, evaluation.pool.class_(list))
    evaluation.put(made, contents.ANY, evaluation.iterate(holders, node))
    return frozenset({made})


def _slice(evaluation: Evaluation, node: ast.Slice) -> Values:
    for each in (node.lower, node.upper, node.step):
        if each is not None:
            evaluation.evaluate(each)
    return DATA


def _starred(evaluation: Evaluation, node: ast.Starred) -> Values:
    return evaluation.iterate(evaluation.evaluate(node.value), node)


def _lambda(evaluation: Evaluation, node: ast.Lambda) -> Values:
    return frozenset({definitions.bare(evaluation, node)})


def _await(evaluation: Evaluation, node: ast.Await) -> Values:
    """What is awaited stands for its result; a future, for what it holds."""
    found: Values = NOTHING
    for value in evaluation.evaluate(node.value):
        own = evaluation.method(value, "__await__", Arguments(), node)
        found |= {value} | own | (evaluation.iterate(own, node) if own else NOTHING)
        if isinstance(value, Made) and (value.kind is None or _is_future(value)):
            found |= contents.all_items(evaluation, value)
    return found


def _is_future(value: Made) -> bool:
    return (
        isinstance(value.kind, Class)
        and not value.kind.own
        and still.has(value.kind.cls, "__await__")
    )


def _yield(evaluation: Evaluation, node: ast.Yield) -> Values:
    values = NOTHING if node.value is None else evaluation.evaluate(node.value)
    return evaluation.give_one(values)


def _yield_from(evaluation: Evaluation, node: ast.YieldFrom) -> Values:
    values = evaluation.evaluate(node.value)
    inside = evaluation.iterate(values, node)
    evaluation.give_one(inside)
    return inside  # what the generator returns is among its contents


def _text(evaluation: Evaluation, node: ast.JoinedStr) -> Values:
    for each in node.values:
        if isinstance(each, ast.FormattedValue):
            evaluation.evaluate(each.value)
            if each.format_spec is not None:
                evaluation.evaluate(each.format_spec)
    first, last = node.values[0] if node.values else None, node.values[-1] if node.values else None
    prefix, suffix = _literal(first), _literal(last)
    if len(node.values) == 1 and prefix:
        return frozenset({evaluation.pool.const(prefix)})
    return frozenset({evaluation.pool.text(prefix, suffix)})


def _literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _formatted(evaluation: Evaluation, node: ast.FormattedValue) -> Values:
    evaluation.evaluate(node.value)
    return DATA


def _binary(evaluation: Evaluation, node: ast.BinOp) -> Values:
    left, right = evaluation.evaluate(node.left), evaluation.evaluate(node.right)
    return operators.binary(evaluation, node, node.op, left, right)


def _unary(evaluation: Evaluation, node: ast.UnaryOp) -> Values:
    return operators.unary(evaluation, node, evaluation.evaluate(node.operand))


def _compare(evaluation: Evaluation, node: ast.Compare) -> Values:
    left = evaluation.evaluate(node.left)
    for operator, each in zip(node.ops, node.comparators, strict=True):
        right = evaluation.evaluate(each)
        operators.compare(evaluation, node, operator, left, right)
        left = right
    return DATA


_RULES: dict[type[ast.expr], Callable[[Evaluation, Any], Values]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.IfExp: _if,
    ast.BoolOp: _or,
    ast.NamedExpr: _walrus,
    ast.List: _sequence,
    ast.Tuple: _sequence,
    ast.Set: _sequence,
    ast.Dict: _dict,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Starred: _starred,
    ast.Lambda: _lambda,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.JoinedStr: _text,
    ast.FormattedValue: _formatted,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
}
