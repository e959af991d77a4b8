"""Which argument goes to which parameter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.values import NOTHING, Function, Values

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Arguments


@dataclass(slots=True)
class Binding:
    """The parameters of a call, filled."""

    parameters: dict[str, Values] = field(default_factory=dict)
    #: The name of `*args`, its elements, and those whose position is not known.
    rest_name: str | None = None
    extra: list[Values] = field(default_factory=list)
    rest: Values = NOTHING
    #: The name of `**kwargs`, its elements, and those whose name is not known.
    others_name: str | None = None
    keywords: dict[str, Values] = field(default_factory=dict)
    others: Values = NOTHING


def bind(evaluation: Evaluation, function: Function, arguments: Arguments) -> Binding:
    """Fills a function's parameters. Too many or too few arguments fail when it runs, not here."""
    node = function.code.node.args
    binding = Binding()
    positional = [*node.posonlyargs, *node.args]
    for index, each in enumerate(positional):
        by_name = index >= len(node.posonlyargs)
        values = _by_position(arguments, index)
        values |= (
            _by_name(arguments, each.arg)
            if by_name and index >= len(arguments.positional)
            else NOTHING
        )
        if index >= len(arguments.positional) and not (by_name and each.arg in arguments.keywords):
            values |= default(evaluation, function, each.arg)
        binding.parameters[each.arg] = values
    for each in node.kwonlyargs:
        values = _by_name(arguments, each.arg)
        if each.arg not in arguments.keywords:
            values |= default(evaluation, function, each.arg)
        binding.parameters[each.arg] = values
    if node.vararg is not None:
        binding.rest_name = node.vararg.arg
        binding.extra = arguments.positional[len(positional) :]
        binding.rest = arguments.rest
    if node.kwarg is not None:
        named = {each.arg for each in (*node.args, *node.kwonlyargs)}
        binding.others_name = node.kwarg.arg
        binding.keywords = {
            name: values for name, values in arguments.keywords.items() if name not in named
        }
        binding.others = arguments.others
    return binding


def default(evaluation: Evaluation, function: Function, name: str) -> Values:
    """A parameter's default; nothing where it has none."""
    if function.live is None:
        return evaluation.field(function, ("default", name))
    keywords = function.live.__kwdefaults__ or {}
    if name in keywords:
        return frozenset({evaluation.pool.lift(keywords[name])})
    defaults = function.live.__defaults__ or ()
    code = function.live.__code__
    names = code.co_varnames[: code.co_argcount]
    with_defaults = dict(zip(names[len(names) - len(defaults) :], defaults, strict=True))
    if name not in with_defaults:
        return NOTHING
    return frozenset({evaluation.pool.lift(with_defaults[name])})


def _by_position(arguments: Arguments, index: int) -> Values:
    return arguments.positional[index] if index < len(arguments.positional) else arguments.rest


def _by_name(arguments: Arguments, name: str) -> Values:
    if name in arguments.keywords:
        return arguments.keywords[name]
    return arguments.others
