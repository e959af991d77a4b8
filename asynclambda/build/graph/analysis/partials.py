"""`functools.partial`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.frames import Arguments, KeptArguments
from asynclambda.build.graph.analysis.values import NOTHING, Partial, Value, Values

if TYPE_CHECKING:
    import ast
    import functools

    from asynclambda.build.graph.analysis.evaluation import Evaluation


def make(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`functools.partial(f, …)`, made here."""
    found: set[Value] = set()
    for function in arguments.get(0, "func"):
        made = _again(evaluation, function, node) or evaluation.pool.partial(
            node, evaluation.frame, function
        )
        keep(evaluation, made, arguments.without(1))
        found.add(made)
    return frozenset(found)


def _again(evaluation: Evaluation, function: Value, node: ast.AST) -> Partial | None:
    """The partial of this place that a function is (of) already: `f = partial(f, x)` in a loop."""
    while isinstance(function, Partial):
        if function.node is node and function.frame is evaluation.frame:
            return function
        function = function.function
    return None


def keep(evaluation: Evaluation, partial: Partial, arguments: Arguments) -> None:
    """Keeps arguments for when the partial is called."""
    kept = evaluation.world.partials.setdefault(partial, KeptArguments())
    for index, values in enumerate(arguments.positional):
        evaluation.world.add(kept.at(index), values)
    for name, values in arguments.keywords.items():
        evaluation.world.add(kept.named(name), values)
    evaluation.world.add(kept.rest, arguments.rest)
    evaluation.world.add(kept.others, arguments.others)
    evaluation.put(partial, ("item", None), arguments.all())


def read(evaluation: Evaluation, partial: Partial, arguments: Arguments) -> Arguments:
    """The arguments of a call of a partial: those that it keeps, then those of the call."""
    kept = evaluation.world.partials[partial]
    positional = [evaluation.read(each) for each in kept.positional]
    keywords = {name: evaluation.read(each) for name, each in kept.keywords.items()}
    keywords |= arguments.keywords
    rest, others = evaluation.read(kept.rest), evaluation.read(kept.others) | arguments.others
    if rest:
        # The arguments of the call come after an unknown number of kept ones.
        after = rest | NOTHING.union(*arguments.positional) | arguments.rest
        return Arguments(positional, after, keywords, others)
    return Arguments([*positional, *arguments.positional], arguments.rest, keywords, others)


def call_live(
    evaluation: Evaluation, partial: functools.partial[object], arguments: Arguments, node: ast.AST
) -> Values:
    """A call of one that exists in this process."""
    lift = evaluation.pool.lift
    kept = Arguments(
        [frozenset({lift(each)}) for each in partial.args],
        keywords={name: frozenset({lift(each)}) for name, each in partial.keywords.items()},
    )
    whole = Arguments(
        [*kept.positional, *arguments.positional],
        arguments.rest,
        kept.keywords | arguments.keywords,
        arguments.others,
    )
    return evaluation.call(frozenset({lift(partial.func)}), whole, node)
