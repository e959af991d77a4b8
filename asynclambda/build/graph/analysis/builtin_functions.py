"""Python's built-in functions that give what they are given: `map`, `sorted`, `dict`, …"""

from __future__ import annotations

import functools
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import containers, contents, spreading
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import DATA, NOTHING, Values

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from asynclambda.build.graph.analysis.evaluation import Evaluation

    Rule = Callable[[Evaluation, Arguments, ast.AST], Values]


def _list(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    return containers.listed(evaluation, node, evaluation.iterate(arguments.all(), node))


def _iter(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    if len(arguments.positional) < 2:
        return _list(evaluation, arguments, node)
    # `iter(function, last)` calls the function until it gives the last.
    results = evaluation.call(arguments.get(0), Arguments(), node)
    return containers.listed(evaluation, node, results)


def _dict(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    pool = evaluation.pool
    made = pool.made((node, "dict"), evaluation.frame, pool.class_(dict))
    spreading.merge(evaluation, made, NOTHING.union(*arguments.positional), node)
    for name, values in arguments.keywords.items():
        key = pool.const(name)
        evaluation.put(made, contents.KEYS, frozenset({key}))
        evaluation.put(made, contents.key_of(key), values)
    evaluation.put(made, contents.ANY, arguments.others)
    return frozenset({made})


def _sorted(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    elements = evaluation.iterate(arguments.get(0), node)
    evaluation.call(arguments.keywords.get("key", NOTHING), Arguments([elements]), node)
    return containers.listed(evaluation, node, elements)


def _extreme(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`max` and `min`, of an iterable or of several arguments."""
    several = len(arguments.positional) > 1 or bool(arguments.rest)
    elements = NOTHING.union(*arguments.positional, arguments.rest)
    if not several:
        elements = evaluation.iterate(elements, node)
    evaluation.call(arguments.keywords.get("key", NOTHING), Arguments([elements]), node)
    return elements | arguments.keywords.get("default", NOTHING)


def _map(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    columns = [evaluation.iterate(each, node) for each in arguments.positional[1:]]
    rest = evaluation.iterate(arguments.rest, node)
    results = evaluation.call(arguments.get(0), Arguments(columns, rest), node)
    return containers.listed(evaluation, node, results)


def _filter(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    elements = evaluation.iterate(arguments.get(1), node)
    evaluation.call(arguments.get(0), Arguments([elements]), node)
    return containers.listed(evaluation, node, elements)


def _reduce(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    elements = evaluation.iterate(arguments.get(1), node)
    first = elements | arguments.get(2)
    results = evaluation.call(arguments.get(0), Arguments([first, elements]), node)
    # What it gives is what it gets, the next time.
    return first | evaluation.call(arguments.get(0), Arguments([first | results, elements]), node)


def _zip(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    if arguments.rest:
        return containers.listed(
            evaluation, node, _list(evaluation, arguments, node) | arguments.all()
        )
    columns = [evaluation.iterate(each, node) for each in arguments.positional]
    return containers.rows(evaluation, node, columns)


def _enumerate(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    elements = evaluation.iterate(arguments.get(0), node)
    return containers.rows(evaluation, node, [DATA, elements])


def _next(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    return evaluation.iterate(arguments.get(0), node) | arguments.get(1)


RULES: Final[dict[object, Rule]] = {
    **dict.fromkeys((list, tuple, set, frozenset, deque, reversed), _list),
    **dict.fromkeys((iter, aiter), _iter),
    **dict.fromkeys((dict, OrderedDict), _dict),
    **dict.fromkeys((max, min), _extreme),
    **dict.fromkeys((next, anext), _next),
    sorted: _sorted,
    map: _map,
    filter: _filter,
    functools.reduce: _reduce,
    zip: _zip,
    enumerate: _enumerate,
}
