"""What a call does: finds the frame for a function of the app, and asks others about all else."""

from __future__ import annotations

import ast
from types import GeneratorType
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import doubts, instances, library, marks, partials, payloads
from asynclambda.build.graph.analysis.binding import bind
from asynclambda.build.graph.analysis.contents import ANY, KEYS, key_of
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    AnyClass,
    Attribute,
    Bound,
    Class,
    Descriptor,
    Function,
    Getter,
    LocalClass,
    Made,
    Partial,
    Sender,
    Super,
    Thing,
    Unsure,
    Value,
    Values,
    Vars,
)
from asynclambda.build.graph.analysis.world import LENGTH

if TYPE_CHECKING:
    from types import CellType

    from asynclambda.build.graph.analysis.binding import Binding
    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Frame
    from asynclambda.build.graph.calls import Kind


def call(evaluation: Evaluation, callees: Values, arguments: Arguments, node: ast.AST) -> Values:
    """What a call of any of these may give."""
    found: Values = NOTHING
    kinds = {each.kind for each in callees if isinstance(each, Sender)}
    of_library = any(isinstance(each, Attribute) for each in callees)
    for callee in callees:
        if of_library and isinstance(callee, Class) and callee.cls in evaluation.world.tasks:
            continue  # a library's method, not an attribute that holds a task
        # What holds a task may be what is in it: `tasks.get().invoke(…)` is no method of a queue's.
        if isinstance(callee, Attribute) and callee.name in kinds:
            continue
        found |= _call(evaluation, callee, arguments, node)
    return found


def _call(evaluation: Evaluation, callee: Value, arguments: Arguments, node: ast.AST) -> Values:
    match callee:
        case Function():
            return _function(evaluation, callee, arguments)
        case Bound(function=function, receiver=receiver):
            return _call(evaluation, function, arguments.after(frozenset({receiver})), node)
        case Sender(task_class=cls, kind=kind) if cls not in evaluation.world.tasks:
            return sender(evaluation, evaluation.pool.class_(cls), kind, node)
        case Sender():
            evaluation.send(callee, arguments, node)
            return _result(evaluation, callee)
        case Partial(function=function):
            return _call(evaluation, function, partials.read(evaluation, callee, arguments), node)
        case Class() | LocalClass():
            return instances.make(evaluation, callee, arguments, node)
        case Descriptor(function=function):
            return _call(evaluation, function, arguments, node)
        case Getter(name=name, calls=calls):
            found = arguments.get(0)
            for part in name.split("."):
                found = evaluation.attribute(found, part, node)
            return call(evaluation, found, Arguments([DATA]), node) if calls else found
        case Thing() | Made():
            own = evaluation.own(callee, "__call__")
            if own:
                return call(evaluation, own, arguments, node)
            return library.call(evaluation, callee, arguments, node)
        case Unsure():
            doubts.suspect(evaluation, callee, arguments, node)
            return library.call(evaluation, callee, arguments, node)
        case Super() | Vars():
            return NOTHING
        case _:
            return library.call(evaluation, callee, arguments, node)


def _result(evaluation: Evaluation, sender: Sender) -> Values:
    """What a task's method gives back: a receipt, or what the task returned."""
    spec = evaluation.world.tasks[sender.task_class]
    if sender.kind != "call" or spec.result is None:
        return DATA
    return payloads.of_type(evaluation.pool, spec.result.annotation, (spec.task_id, "result"))


def sender(evaluation: Evaluation, cls: AnyClass, kind: Kind, node: ast.AST) -> Values:
    """A task's method that sends, taken from its class."""
    if isinstance(cls, Class) and cls.cls in evaluation.world.tasks:
        return frozenset({evaluation.pool.sender(cls.cls, kind, evaluation.place(node))})
    name = cls.cls.__name__ if isinstance(cls, Class) else cls.node.name
    why = f"{name}.{kind}: {name} is no concrete task of this app (abstract, or not in `modules=`)"
    evaluation.unknown(node, why)
    return DATA


# --- functions of the app ----------------------------------------------------------------------


def _function(evaluation: Evaluation, function: Function, arguments: Arguments) -> Values:
    binding = bind(evaluation, function, arguments)
    frame = enter(evaluation, function, binding)
    evaluation.frame.callees.add(frame)
    evaluation.world.look_now(frame)
    evaluation.throw(evaluation.read(frame.raised))
    if function.code.names.generator:
        return frozenset({generator(evaluation, frame)})
    return evaluation.read(frame.returns)


def enter(evaluation: Evaluation, function: Function, binding: Binding) -> Frame:
    """The frame of a call, with its parameters filled."""
    key = marks.key(evaluation, function.code, binding)
    frame = evaluation.world.frame(function, key, marks.kept(key))
    for name, values in binding.parameters.items():
        evaluation.world.add(frame.variable(name), values)
    pool = evaluation.pool
    if binding.rest_name is not None:
        made = pool.made(("rest", function.code), frame, pool.class_(tuple))
        for index, values in enumerate(binding.extra):
            evaluation.put(made, key_of(pool.const(index)), values)
        evaluation.put(made, ANY, binding.rest)
        evaluation.put(made, LENGTH, frozenset({pool.const(len(binding.extra))}))
        evaluation.world.add(frame.variable(binding.rest_name), frozenset({made}))
    if binding.others_name is not None:
        made = pool.made(("others", function.code), frame, pool.class_(dict))
        for name, values in binding.keywords.items():
            evaluation.put(made, KEYS, frozenset({pool.const(name)}))
            evaluation.put(made, key_of(pool.const(name)), values)
        evaluation.put(made, ANY, binding.others)
        evaluation.world.add(frame.variable(binding.others_name), frozenset({made}))
    return frame


def run_body(evaluation: Evaluation, function: Function) -> None:
    """Runs a function's body in its frame."""
    node = function.code.node
    if isinstance(node, ast.Lambda):
        evaluation.give(evaluation.evaluate(node.body))
    else:
        evaluation.execute(node.body)
        if not function.code.names.gives:
            evaluation.world.add(evaluation.frame.returns, frozenset({evaluation.pool.const(None)}))


def generator(evaluation: Evaluation, frame: Frame) -> Made:
    """What calling a generator function gives. What it yields is among its contents."""
    return evaluation.pool.made(("generator",), frame, evaluation.pool.class_(GeneratorType))


# --- closures of functions that exist ----------------------------------------------------------


def closure(evaluation: Evaluation, function: Function, name: str) -> Values | None:
    """What a name of an enclosing function, which has run already, stands for."""
    cell = _cell(function, name)
    if cell is None:
        return None
    put = evaluation.field(evaluation.pool.thing(cell), "cell")
    try:
        return put | {evaluation.pool.lift(cell.cell_contents)}
    except ValueError:  # not bound yet
        return put


def assign_closure(evaluation: Evaluation, name: str, values: Values) -> None:
    """Assigns to such a name."""
    function = evaluation.frame.function
    while function is not None:
        cell = _cell(function, name)
        if cell is not None:
            evaluation.put(evaluation.pool.thing(cell), "cell", values)
        function = None if function.frame is None else function.frame.function


def _cell(function: Function, name: str) -> CellType | None:
    if function.live is None or name not in function.live.__code__.co_freevars:
        return None
    cells = function.live.__closure__ or ()
    return cells[function.live.__code__.co_freevars.index(name)]
