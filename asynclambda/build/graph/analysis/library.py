"""What code that is not the app's does with what it is given.

It may call the functions that it is given, with whatever it is given; keep all of it; and give any of
it back. It does not know the app beyond that, so tasks come out of a library only where they went in.
What is known better is in `asynclambda.build.graph.analysis.known`.
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import (
    classes,
    contents,
    doubts,
    instances,
    known,
    live,
    marks,
    still,
)
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.origin import (
    calls_methods,
    calls_overrides,
    fills_arguments,
    gives_nothing_back,
    module_of,
    origin_of,
)
from asynclambda.build.graph.analysis.values import (
    CALLABLE,
    DATA,
    NOTHING,
    Attribute,
    Class,
    LocalClass,
    Made,
    Sender,
    Thing,
    Unsure,
    Value,
    Values,
)
from asynclambda.tasks import Task

if TYPE_CHECKING:
    import ast

    from asynclambda.build.graph.analysis.evaluation import Evaluation


#: Methods that raise what they are given, in a generator or where a future is awaited.
_THROWING: Final = frozenset({"throw", "athrow", "set_exception"})
#: Methods of pydantic's models that give their fields.
_DUMPING: Final = frozenset({"model_dump", "model_dump_json", "dict", "json"})


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
    module = module_of(evaluation.pool, callee)
    origin = origin_of(module)
    given = arguments.all()
    receiver = callee.receiver if isinstance(callee, Attribute) else callee
    if origin != "known":
        given |= NOTHING.union(*(instances.handed_over(evaluation, each, node) for each in given))
    inside = given | contents.deep(evaluation, given | {receiver})
    callbacks = _callbacks(evaluation, receiver, inside, any_method=calls_methods(module))
    passed = frozenset(each for each in inside if marks.matters(evaluation, each))
    results = _call_back(evaluation, callee, callbacks, passed, arguments, node)
    made = evaluation.made(node, callee if isinstance(callee, Class) else None)
    if isinstance(callee, Attribute) and callee.name in _THROWING:
        evaluation.world.add(evaluation.world.raised, given - DATA)
    if not gives_nothing_back(module):
        results |= passed
        if isinstance(callee, Attribute):
            _keep(evaluation, receiver, arguments, results)
            if marks.matters(evaluation, receiver) and callee.name not in _DUMPING:
                results |= {receiver}
    _keep(evaluation, made, arguments, results)
    if fills_arguments(module):
        for each in given:
            _keep(evaluation, each, Arguments(), passed)
    if origin == "library":
        doubts.check_handed_over(evaluation, callee, given, node)
    return results | {made} | doubts.of_result(evaluation, callee, origin, given, node)


def _keep(evaluation: Evaluation, holder: Value, arguments: Arguments, values: Values) -> None:
    """A library's object may hold whatever it was given that matters."""
    if isinstance(holder, Made | Thing | Unsure) and values:
        evaluation.put(holder, contents.ANY, values - {holder})
        for name, each in arguments.keywords.items():
            if marks.any_sending(each):
                evaluation.put(holder, name, each)


def _callbacks(
    evaluation: Evaluation, receiver: Value, inside: Values, *, any_method: bool
) -> Values:
    """The app's functions that a library's code may call."""
    if evaluation.frame.function is None and evaluation.frame.entry is None:
        return NOTHING  # a module's own lines have run already, and what they did is there
    found: Values = frozenset(each for each in inside if isinstance(each, CALLABLE))
    handed = [
        each
        for each in inside | {receiver}
        if isinstance(each, Made | LocalClass) or (isinstance(each, Class | Thing) and each.own)
    ]
    found |= {each for each in handed if _is_makeable(evaluation, each)}
    found |= {each for each in handed if each is not receiver and evaluation.own(each, "__call__")}
    for each in handed:
        if _may_call_methods(evaluation, each, any_method=any_method):
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


def _may_call_methods(evaluation: Evaluation, value: Value, *, any_method: bool) -> bool:
    """Whether a library may call methods of an object or class of the app's that it is given.

    Any code calls those that override its own classes'.
    """
    kind = value if isinstance(value, Class | LocalClass) else classes.kind_of(evaluation, value)
    match kind:
        case LocalClass(bases=bases):
            return any_method or bool(bases)
        case Class(cls=cls, own=True):
            if any_method:
                return True
            if kind not in evaluation.world.overriding:
                bases_of = [evaluation.pool.class_(each) for each in cls.__mro__[1:]]
                evaluation.world.overriding[kind] = any(
                    not each.own and calls_overrides(each.cls) for each in bases_of
                )
            return evaluation.world.overriding[kind]
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
    evaluation.catching.append(set())
    for each in callbacks:
        exact = known.callback_arguments(evaluation, callee, each, arguments, node)
        if exact is not None:
            found |= evaluation.call(frozenset({each}), exact, node)
        elif isinstance(each, Sender):
            own_options = origin_of(module_of(evaluation.pool, callee)) == "library"
            delayed = "delay" in arguments.keywords or own_options
            options = {"delay": DATA} if delayed else {}
            found |= evaluation.call(frozenset({each}), Arguments([DATA], keywords=options), node)
        else:
            given = Arguments([], anything - {each}, {}, anything - {each})
            found |= evaluation.call(frozenset({each}), given, node)
    raised = frozenset(evaluation.catching.pop())
    evaluation.throw(raised)
    evaluation.world.add(evaluation.world.raised, raised)  # it may come out of a future elsewhere
    return found


def _wrapped(evaluation: Evaluation, callee: Value) -> Values:
    """The app's functions that a library's decorator has put its own around."""
    if not isinstance(callee, Thing) or not callable(callee.thing):
        return NOTHING
    is_function = isinstance(callee.thing, FunctionType)
    if not is_function and "__wrapped__" not in still.own_attributes(callee.thing):
        return NOTHING
    inside = live.inside(evaluation.pool, callee.thing)
    return frozenset(each for each in inside if isinstance(each, CALLABLE))
