"""What code that is not the app's does with what it is given.

It may call the functions that it is given, with whatever it is given; keep all of it; and give any of
it back. It does not know the app beyond that, so tasks come out of a library only where they went in.
What is known better is in `asynclambda.build.graph.analysis.known`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import attributes, contents, instances, known, live, marks
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.origin import Origin, calls_overrides, origin_of
from asynclambda.build.graph.analysis.values import (
    CALLABLE,
    DATA,
    NOTHING,
    Attribute,
    Class,
    Const,
    LocalClass,
    Made,
    Module,
    Plain,
    Sender,
    Text,
    Thing,
    Unsure,
    Value,
    Values,
)
from asynclambda.build.graph.calls import KINDS
from asynclambda.tasks import Task

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation

#: The keywords of a task's methods. A call with others would fail on a task, so it is of something else.
_KEYWORDS: Final = {
    "invoke": {"payload", "delay", "lane", "message_group_id", "schedule_name", "on_conflict"},
    "invoke_many": {"payloads", "delay", "lane", "message_group_id"},
    "message": {"payload", "delay", "lane", "message_group_id", "schedule_name", "on_conflict"},
    "call": {"payload"},
}


def call(evaluation: Evaluation, callee: Value, arguments: Arguments, node: ast.AST) -> Values:
    """What a call of something that is not the app's may give."""
    found = known.call(evaluation, callee, arguments, node)
    if found is not None:
        return found
    wrapped = _wrapped(evaluation, callee)
    if wrapped:
        return evaluation.call(wrapped, arguments, node)
    if callee in evaluation.under_way:
        return arguments.all()  # it was given a function that calls it again
    evaluation.under_way.add(callee)
    try:
        return _call(evaluation, callee, arguments, node)
    finally:
        evaluation.under_way.discard(callee)


def _call(evaluation: Evaluation, callee: Value, arguments: Arguments, node: ast.AST) -> Values:
    origin = _origin(callee)
    given = arguments.all()
    receiver = callee.receiver if isinstance(callee, Attribute) else callee
    inside = given | contents.deep(evaluation, given | {receiver})
    results = frozenset(each for each in inside if not isinstance(each, Plain | Const | Text))
    if isinstance(callee, Attribute):
        results |= {receiver}
    callbacks = _callbacks(evaluation, receiver, inside, origin)
    results |= _call_back(evaluation, callee, callbacks, results, arguments, node)
    if origin == "library":
        _check_handed_over(evaluation, callee, given, node)
    made = evaluation.made(node, callee if isinstance(callee, Class) else None)
    if receiver is not callee:
        _keep(evaluation, receiver, arguments, results)
    _keep(evaluation, made, arguments, results)
    for each in given:
        if isinstance(each, Module) and each.own:
            why = f"it is found in the module {each.module.__name__} by {_name(callee, node)}()"
            results |= {evaluation.unsure(node, why, looked_up=True)}
    if isinstance(callee, Unsure):
        results |= {callee}
    elif origin == "library" and not isinstance(callee, Class) and not _returns_known(callee):
        why = f"it comes from {_name(callee, node)}(), which is not the app's"
        results |= {evaluation.unsure(node, why, looked_up=False)}
    return results | {made}


def _keep(evaluation: Evaluation, holder: Value, arguments: Arguments, values: Values) -> None:
    """A library's object may hold whatever it was given."""
    if isinstance(holder, Made | Thing | Unsure):
        evaluation.put(holder, contents.ANY, values - {holder})
        for name, each in arguments.keywords.items():
            if marks.any_sending(each):
                evaluation.put(holder, name, each)


def _callbacks(evaluation: Evaluation, receiver: Value, inside: Values, origin: Origin) -> Values:
    """The app's functions that a library's code may call."""
    if evaluation.frame.function is None and evaluation.frame.entry is None:
        return NOTHING  # a module's own lines have run already, and what they did is there
    found: Values = frozenset(each for each in inside if isinstance(each, CALLABLE))
    found |= {each for each in inside | {receiver} if _is_makeable(evaluation, each)}
    for each in inside | {receiver}:
        if _may_call_methods(evaluation, each, origin):
            found |= instances.template_methods(evaluation, each)
    return found


def _is_makeable(evaluation: Evaluation, value: Value) -> bool:
    """Whether a library may make instances of something, such as by `model_validate`."""
    match value:
        case Class(cls=cls, own=True):
            return cls not in evaluation.world.tasks and not issubclass(cls, Task)
        case LocalClass():
            return True
        case _:
            return False


def _may_call_methods(evaluation: Evaluation, value: Value, origin: Origin) -> bool:
    """Whether a library may call methods of an object or class of the app's that it is given.

    The standard library calls those that override its own classes'; others call any.
    """
    kind = value if isinstance(value, Class | LocalClass) else attributes.kind_of(evaluation, value)
    match kind:
        case LocalClass(bases=bases):
            return origin == "library" or bool(bases)
        case Class(cls=cls, own=True):
            bases_of = (evaluation.pool.class_(each) for each in cls.__mro__[1:])
            return origin == "library" or any(
                not each.own and calls_overrides(each.cls) for each in bases_of
            )
        case _:
            return False


def _call_back(
    evaluation: Evaluation,
    callee: Value,
    callbacks: Values,
    inside: Values,
    arguments: Arguments,
    node: ast.AST,
) -> Values:
    """Calls the app's functions that a library was given, and gives what they give."""
    found: Values = NOTHING
    anything = inside | DATA
    for each in callbacks:
        exact = known.callback_arguments(evaluation, callee, each, arguments, node)
        if exact is not None:
            found |= evaluation.call(frozenset({each}), exact, node)
        elif isinstance(each, Sender):
            delayed = "delay" in arguments.keywords or _origin(callee) == "library"
            options = {"delay": DATA} if delayed else {}
            found |= evaluation.call(frozenset({each}), Arguments([DATA], keywords=options), node)
        else:
            given = Arguments([], anything - {each}, {}, anything - {each})
            found |= evaluation.call(frozenset({each}), given, node)
    return found


def _wrapped(evaluation: Evaluation, callee: Value) -> Values:
    """The app's functions that a library's decorator has put its own around."""
    if not isinstance(callee, Thing) or not callable(callee.thing):
        return NOTHING
    if not hasattr(callee.thing, "__closure__") and not hasattr(callee.thing, "__wrapped__"):
        return NOTHING
    inside = live.inside(evaluation.pool, callee.thing)
    return frozenset(each for each in inside if isinstance(each, CALLABLE))


# --- doubts ------------------------------------------------------------------------------------


def suspect(evaluation: Evaluation, callee: Unsure, arguments: Arguments, node: ast.AST) -> None:
    """Says so where a call may be that of a task's method."""
    name = (
        node.func.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        else ""
    )
    if callee.looked_up or (name in KINDS and _fits(name, arguments)):
        evaluation.doubt(node, callee)


def _fits(name: str, arguments: Arguments) -> bool:
    """Whether a task's method could take these arguments."""
    allowed = _KEYWORDS[name]
    if not set(arguments.keywords) <= allowed or len(arguments.positional) > 1:
        return False
    payload = allowed & set(arguments.keywords) & {"payload", "payloads"}
    count = len(arguments.positional) + len(payload)
    return count == 1 or bool(arguments.rest or arguments.others)


def _check_handed_over(evaluation: Evaluation, callee: Value, given: Values, node: ast.AST) -> None:
    """Says so where a task is given to code that is not the app's, which may send to it."""
    for each in given:
        if isinstance(each, Class) and each.cls in evaluation.world.tasks:
            name = _name(callee, node)
            evaluation.unknown(
                node, f"{each.cls.__name__} is handed to {name}(), which is not the app's"
            )


def _name(callee: Value, node: ast.AST) -> str:
    match callee:
        case Thing(thing=thing):
            return getattr(thing, "__qualname__", type(thing).__qualname__)
        case Class(cls=cls):
            return cls.__qualname__
        case _:
            return ast.unparse(node.func) if isinstance(node, ast.Call) else "a call"


def _origin(callee: Value) -> Origin:
    """Whose code a call runs."""
    match callee:
        case Thing(thing=thing):
            return origin_of(getattr(thing, "__module__", None) or type(thing).__module__)
        case Class(cls=cls):
            return origin_of(cls.__module__)
        case Attribute(receiver=Module(module=module)):
            return origin_of(module.__name__)
        case Attribute(receiver=Made(site=("module", str(name)))):
            return origin_of(name)
        case Attribute(receiver=Made(kind=Class(cls=cls, own=True)), name=name):
            return _base_origin(cls, name)
        case Attribute(receiver=Made(kind=Class(cls=cls))):
            return origin_of(cls.__module__)
        case Attribute(receiver=Thing(thing=thing, own=True), name=name):
            return _base_origin(type(thing), name)
        case Attribute(receiver=Thing(thing=thing)):
            return origin_of(getattr(thing, "__module__", None) or type(thing).__module__)
        case Attribute(receiver=Class(cls=cls), name=name):
            return _base_origin(cls, name)
        case Unsure():
            return "library"
        case _:
            return "standard"


def _base_origin(cls: type[object], name: str) -> Origin:
    """Whose class has a method that one of the app's inherits."""
    base = next((each for each in cls.__mro__ if name in each.__dict__), object)
    return origin_of(base.__module__)


def _returns_known(callee: Value) -> bool:
    """Whether a library's function says that it gives something that is no task."""
    thing = callee.thing if isinstance(callee, Thing) else None
    annotations: object = getattr(thing, "__annotations__", None)
    returned = annotations.get("return") if isinstance(annotations, dict) else None
    return isinstance(returned, type) and returned not in {object, type}
