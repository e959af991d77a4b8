"""What is known better of Python's own functions than of any library's: how they look things up."""

from __future__ import annotations

import builtins
import dataclasses
import enum
import functools
import gc
import importlib
import inspect
import logging
import operator
import pickle
import pkgutil
import pydoc
import typing
from datetime import timedelta
from types import FunctionType, MethodDescriptorType, WrapperDescriptorType
from typing import TYPE_CHECKING, Final

from asynclambda import ports, registry
from asynclambda.build.graph.analysis import (
    builtin_functions,
    containers,
    contents,
    dispatch,
    instances,
    lookups,
    modules,
    partials,
    spreading,
    still,
    supers,
)
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.pool import SENDERS
from asynclambda.build.graph.analysis.values import (
    CALLABLE,
    DATA,
    Attribute,
    Class,
    Const,
    LocalClass,
    Plain,
    Thing,
    Value,
    Values,
)
from asynclambda.tasks.dispatch import dispatch as tasks_dispatch

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.calls import Kind

    Rule = Callable[[Evaluation, Arguments, ast.AST], Values]

#: They give a text, a number or a truth value, whatever they are given.
_GIVE_DATA: Final = (
    *(isinstance, issubclass, len, id, hash, callable, hasattr, repr, print, abs, round, ord, chr),
    *(format, str, int, float, bool, bytes, divmod, bin, hex, oct, any, all, delattr, ascii),
)
#: They find things by ways that cannot be followed.
_LOOK_UP: Final = (
    *(registry.active, registry.isolated, pkgutil.resolve_name, pydoc.locate, gc.get_objects),
    *(inspect.getmembers, inspect.getmodule, inspect.getattr_static, pickle.loads, pickle.load),
    *(typing.get_type_hints, typing.get_args, builtins.locals, dataclasses.fields),
    *(inspect.signature,),
    *(ports.sender, tasks_dispatch),
)
#: They give back what they are given, or make it better.
_GIVE_THE_FIRST: Final = (
    *(functools.update_wrapper, functools.total_ordering, enum.unique),
    *(typing.final, typing.runtime_checkable, typing.no_type_check),
)
#: They call a function with the arguments that come after it.
_CALL_WITH_THE_REST: Final = frozenset(
    {
        *("submit", "to_thread", "run_in_executor", "call_soon", "call_soon_threadsafe"),
        *("call_later", "call_at", "register", "run", "Defer", "start_new_thread", "apply"),
        *("callback", "push_async_callback"),
    }
)
#: They call a function with the elements of the arguments that come after it.
_CALL_WITH_EACH: Final = frozenset({"map", "imap", "imap_unordered", "map_async"})


def call(
    evaluation: Evaluation, callee: Value, arguments: Arguments, node: ast.AST
) -> Values | None:
    """What a call of Python's own gives; None where nothing is known of it."""
    match callee:
        case Attribute(receiver=Class(cls=cls), name="__subclasses__"):
            subclasses = frozenset(evaluation.pool.class_(each) for each in cls.__subclasses__())
            return containers.listed(evaluation, node, subclasses)
        case Attribute(receiver=receiver, name=name):
            return containers.call(evaluation, receiver, name, arguments, node)
        case Thing(thing=functools.partial() as thing):
            return partials.call_live(evaluation, thing, arguments, node)
        case Thing(thing=FunctionType() as thing) if thing in SENDERS:
            return _send(evaluation, SENDERS[thing], arguments, node)
        case Thing(thing=MethodDescriptorType() | WrapperDescriptorType() as thing):
            return _unbound(evaluation, thing.__name__, arguments, node)
        case Thing(thing=thing) | Class(cls=thing):
            rule = _RULES.get(id(thing))
            return None if rule is None else rule(evaluation, arguments, node)
        case _:
            return None


def _send(evaluation: Evaluation, kind: Kind, arguments: Arguments, node: ast.AST) -> Values:
    """`AsyncTask.invoke.__func__(Task, payload)`."""
    found: Values = frozenset()
    for cls in arguments.get(0):
        if isinstance(cls, Class | LocalClass):
            senders = dispatch.sender(evaluation, cls, kind, node)
            found |= evaluation.call(senders, arguments.without(1), node)
    return found


def _unbound(evaluation: Evaluation, name: str, arguments: Arguments, node: ast.AST) -> Values:
    """`list.append(xs, x)`, as `xs.append(x)`."""
    attributes = frozenset(
        evaluation.pool.attribute(each, name) for each in arguments.get(0) | arguments.rest
    )
    return evaluation.call(attributes, arguments.without(1), node)


def callback_arguments(
    evaluation: Evaluation, callee: Value, function: Value, arguments: Arguments, node: ast.AST
) -> Arguments | None:
    """What a function gets that is given to another one; None where that is not known."""
    name = called_name(callee, node)
    if name in {"Thread", "Process", "Timer"}:
        return _of_thread(evaluation, arguments, node)
    index = next(
        (index for index, each in enumerate(arguments.positional) if _is_callback(function, each)),
        None,
    )
    if index is None:
        return None
    after = arguments.without(index + 1)
    if name in _CALL_WITH_THE_REST:
        return after
    if name in _CALL_WITH_EACH:
        each = [evaluation.iterate(values, node) for values in after.positional]
        return Arguments(each, evaluation.iterate(after.rest, node))
    return None


def _is_callback(function: Value, values: Values) -> bool:
    """Whether an argument is a function, and not something that has it inside."""
    plainly = (*CALLABLE, Class, LocalClass, Plain, Const)
    return function in values and all(
        each is function or isinstance(each, plainly) for each in values
    )


def called_name(callee: Value, node: ast.AST) -> str:
    """The name of what is called."""
    match callee:
        case Attribute(name=name):
            return name
        case Thing(thing=thing) | Class(cls=thing):
            return still.text(thing, "__name__") or ""
        case _:
            function = getattr(node, "func", None)
            return getattr(function, "attr", getattr(function, "id", ""))


def _of_thread(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Arguments:
    """`Thread(target=f, args=(…), kwargs={…})`, and `Timer(seconds, f, args)`."""
    given = arguments.keywords.get("args", frozenset())
    given |= frozenset().union(*arguments.positional[2:3])
    inside = evaluation.iterate(given, node)
    named = contents.all_of(evaluation, arguments.keywords.get("kwargs", frozenset()))
    positions = spreading.positions_of(evaluation, given)
    if positions is not None and not named:
        return Arguments(positions)
    return Arguments([], inside, {}, named)


def _data(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    instances.at_hand(evaluation, arguments.all(), node)
    return DATA


def _look_up(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    why = "it is looked up by ways that cannot be followed"
    return frozenset({evaluation.unsure(node, why, looked_up=True)})


def _run_text(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    evaluation.unknown(node, "the text that runs here cannot be followed")
    return _look_up(evaluation, arguments, node)


def _timedelta(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """A `timedelta` of which every part is known."""
    parts: dict[str, float] = {}
    names = ("days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks")
    given = {**dict(zip(names, arguments.positional, strict=False)), **arguments.keywords}
    for name, values in given.items():
        numbers = [each.value for each in values if isinstance(each, Const)]
        if len(values) != 1 or not numbers or not isinstance(numbers[0], int | float):
            return DATA
        parts[name] = numbers[0]
    if arguments.rest or arguments.others:
        return DATA
    try:
        return frozenset({evaluation.pool.const(timedelta(**parts))})
    except (OverflowError, TypeError):
        return DATA  # it fails when it runs, too


def _import(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    return modules.by_name(evaluation, arguments, node)


def _logger(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`logging.getLogger(name)`, which the app may have given handlers of its own."""
    names: list[str | None] = [*(contents.texts(arguments.get(0, "name")) or ())] or [None]
    return frozenset(evaluation.pool.thing(logging.getLogger(name)) for name in names)


def _second(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    return arguments.get(1, "val")


def _first(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    return arguments.get(0)


def _dataclass(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`@dataclass`, or `@dataclass(frozen=True)`, which gives a decorator."""
    return arguments.get(0) or _wraps(evaluation, arguments, node)


def _wraps(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`functools.wraps(f)` gives a decorator that gives what it gets."""
    return frozenset({evaluation.pool.thing(functools.update_wrapper)})


_RULES: Final[dict[int, Rule]] = {
    **{id(each): _data for each in _GIVE_DATA},
    **{id(each): _look_up for each in _LOOK_UP},
    **{id(each): rule for each, rule in builtin_functions.RULES.items()},
    id(timedelta): _timedelta,
    id(logging.getLogger): _logger,
    id(getattr): lookups.get_attribute,
    id(setattr): lookups.set_attribute,
    id(vars): lookups.variables,
    id(globals): lookups.global_variables,
    id(operator.attrgetter): lookups.attrgetter,
    id(operator.methodcaller): lookups.methodcaller,
    id(eval): _run_text,
    id(exec): _run_text,
    id(compile): _data,
    id(builtins.__import__): _import,
    id(importlib.import_module): _import,
    id(typing.cast): _second,
    id(typing.assert_type): _first,
    id(typing.reveal_type): _first,
    id(functools.wraps): _wraps,
    **{id(each): _first for each in _GIVE_THE_FIRST},
    id(dataclasses.dataclass): _dataclass,
    id(functools.partial): partials.make,
    id(super): supers.make,
    id(type): supers.type_of,
}
