"""What operators give: a known number or text, a mixture of containers, or what the app defines."""

from __future__ import annotations

import ast
import operator
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import contents
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    Attribute,
    Const,
    Made,
    Text,
    Thing,
    Unsure,
    Value,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from asynclambda.build.graph.analysis.evaluation import Evaluation

#: The operators that are worked out on known numbers and texts, and their methods.
_BINARY: Final[dict[type[ast.operator], tuple[Callable[[Any, Any], object] | None, str]]] = {
    ast.Add: (operator.add, "add"),
    ast.Sub: (operator.sub, "sub"),
    ast.Mult: (operator.mul, "mul"),
    ast.Div: (operator.truediv, "truediv"),
    ast.FloorDiv: (operator.floordiv, "floordiv"),
    ast.Mod: (None, "mod"),
    ast.Pow: (None, "pow"),  # of which the result may be huge
    ast.LShift: (None, "lshift"),
    ast.RShift: (None, "rshift"),
    ast.BitOr: (None, "or"),
    ast.BitXor: (None, "xor"),
    ast.BitAnd: (None, "and"),
    ast.MatMult: (None, "matmul"),
}
_COMPARE: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
}
_UNARY: Final[dict[type[ast.unaryop], str]] = {
    ast.USub: "__neg__",
    ast.UAdd: "__pos__",
    ast.Invert: "__invert__",
    ast.Not: "__bool__",
}
_NUMBERS: Final = (int, float, timedelta)
#: Where a text has a field for a value.
_FIELD: Final = re.compile(r"%[^a-zA-Z%]*[a-zA-Z%]|\{[^{}]*\}|\{\{|\}\}")
#: More known numbers than this are not combined one by one.
_MOST: Final = 8


def binary(
    evaluation: Evaluation, node: ast.AST, kind: ast.operator, left: Values, right: Values
) -> Values:
    """What `left + right` and the like may give."""
    function, name = _BINARY[type(kind)]
    found = _folded(evaluation, function, left, right)
    if found is not None:
        return found
    found = _texts(evaluation, left, right) if isinstance(kind, ast.Add) else NOTHING
    if isinstance(kind, ast.Mod):
        found = formatted(evaluation, left)
    found |= _own(evaluation, node, f"__{name}__", left, right)
    found |= _own(evaluation, node, f"__i{name}__", left, right)
    found |= _own(evaluation, node, f"__r{name}__", right, left)
    if any(isinstance(each, Made | Thing | Attribute) for each in left | right):
        # Two lists added, two sets intersected, a library's objects combined.
        made = evaluation.made(node, None)
        inside = contents.all_of(evaluation, left | right)
        evaluation.put(made, contents.ANY, inside)
        evaluation.put(made, contents.KEYS, inside)
        found |= {made}
    found |= {each for each in left | right if isinstance(each, Unsure)}
    return found or DATA


def unary(evaluation: Evaluation, node: ast.UnaryOp, values: Values) -> Values:
    """What `-x` and the like may give."""
    found = _own(evaluation, node, _UNARY[type(node.op)], values, None)
    if isinstance(node.op, ast.USub) and all(_is_number(each) for each in values) and values:
        return frozenset(evaluation.pool.const(-each.value) for each in values)  # type: ignore[attr-defined]  # _is_number said so
    return (NOTHING if isinstance(node.op, ast.Not) else found) or DATA


def compare(
    evaluation: Evaluation, node: ast.AST, kind: ast.cmpop, left: Values, right: Values
) -> None:
    """Calls what the app defines for a comparison."""
    if isinstance(kind, ast.In | ast.NotIn):
        _own(evaluation, node, "__contains__", right, left)
    elif type(kind) in _COMPARE:
        _own(evaluation, node, _COMPARE[type(kind)], left, right)
        _own(evaluation, node, _COMPARE[type(kind)], right, left)


def _own(
    evaluation: Evaluation, node: ast.AST, name: str, receivers: Values, other: Values | None
) -> Values:
    given = Arguments([] if other is None else [other])
    return NOTHING.union(
        *(
            evaluation.method(each, name, given, node)
            for each in receivers
            if isinstance(each, Made | Thing)
        )
    )


def _folded(
    evaluation: Evaluation,
    function: Callable[[Any, Any], object] | None,
    left: Values,
    right: Values,
) -> Values | None:
    """The results for known numbers and texts; None where they are not all known."""
    if function is None or not left or not right or len(left) * len(right) > _MOST:
        return None
    found: set[Value] = set()
    for one in left:
        for other in right:
            if not isinstance(one, Const) or not isinstance(other, Const):
                return None
            if function is operator.mul and not (_is_number(one) and _is_number(other)):
                return DATA  # a repeated text may be huge
            try:
                result = function(one.value, other.value)
            except (TypeError, ArithmeticError, MemoryError):
                continue  # it fails when it runs, too
            if not _fits(result):
                return DATA
            found.add(evaluation.pool.lift(result))
    return frozenset(found)


def _fits(result: object) -> bool:
    """Whether a result is a text or number of a size that programs have."""
    if isinstance(result, str):
        return len(result) <= contents.LONGEST_TEXT
    return isinstance(result, timedelta) or (
        isinstance(result, int | float) and abs(result) < contents.LARGEST_NUMBER
    )


def _texts(evaluation: Evaluation, left: Values, right: Values) -> Values:
    """What adding texts gives, of which only one end may be known."""
    prefixes = [_prefix(each) for each in left]
    suffixes = [_suffix(each) for each in right]
    prefix = prefixes[0] if len(set(prefixes)) == 1 else None
    suffix = suffixes[0] if len(set(suffixes)) == 1 else None
    if not prefix and not suffix:
        return NOTHING
    return frozenset({evaluation.pool.text(prefix or "", suffix or "")})


def formatted(evaluation: Evaluation, values: Values) -> Values:
    """What `"on_%s" % x` and `"on_{}".format(x)` give, for texts that are known."""
    found: set[Value] = set()
    for each in values:
        if not isinstance(each, Const) or not isinstance(each.value, str):
            return NOTHING
        ends = _FIELD.split(each.value)
        whole = len(ends) == 1
        text = evaluation.pool.const(each.value)
        found.add(text if whole else evaluation.pool.text(ends[0], ends[-1]))
    return frozenset(found)


def _prefix(value: Value) -> str | None:
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return value.prefix if isinstance(value, Text) else None


def _suffix(value: Value) -> str | None:
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    return value.suffix if isinstance(value, Text) else None


def _is_number(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, _NUMBERS)
