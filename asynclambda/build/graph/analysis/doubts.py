"""Where something that is not the app's may be a task, or may send to one that it is given."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.values import (
    Class,
    Module,
    Thing,
    Unsure,
    Value,
    Values,
)
from asynclambda.build.graph.calls import KINDS

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Arguments
    from asynclambda.build.graph.analysis.origin import Origin

#: The keywords of a task's methods. A call with others would fail on a task, so it is of something else.
_KEYWORDS: Final = {
    "invoke": {"payload", "delay", "lane", "message_group_id", "schedule_name", "on_conflict"},
    "invoke_many": {"payloads", "delay", "lane", "message_group_id"},
    "message": {"payload", "delay", "lane", "message_group_id", "schedule_name", "on_conflict"},
    "call": {"payload"},
}


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


def check_handed_over(evaluation: Evaluation, callee: Value, given: Values, node: ast.AST) -> None:
    """Says so where a task is given to code that is not the app's, which may send to it."""
    for each in given:
        if isinstance(each, Class) and each.cls in evaluation.world.tasks:
            name = _name(callee, node)
            evaluation.unknown(
                node, f"{each.cls.__name__} is handed to {name}(), which is not the app's"
            )


def of_result(
    evaluation: Evaluation, callee: Value, origin: Origin, given: Values, node: ast.AST
) -> Values:
    """What a call may give beside what it was given: something that may be a task."""
    found: set[Value] = set()
    for each in given:
        if isinstance(each, Module) and each.own:
            why = f"it is found in the module {each.module.__name__} by {_name(callee, node)}()"
            found.add(evaluation.unsure(node, why, looked_up=True))
    if isinstance(callee, Unsure):
        found.add(callee)
    elif origin == "library" and not isinstance(callee, Class) and not _returns_known(callee):
        why = f"it comes from {_name(callee, node)}(), which is not the app's"
        found.add(evaluation.unsure(node, why, looked_up=False))
    return frozenset(found)


def _name(callee: Value, node: ast.AST) -> str:
    match callee:
        case Thing(thing=thing):
            return still.text(thing, "__qualname__") or type(thing).__qualname__
        case Class(cls=cls):
            return cls.__qualname__
        case _:
            return ast.unparse(node.func) if isinstance(node, ast.Call) else "a call"


def _returns_known(callee: Value) -> bool:
    """Whether a library's function says that it gives something that is no task."""
    thing = callee.thing if isinstance(callee, Thing) else None
    returned = thing.__annotations__.get("return") if isinstance(thing, FunctionType) else None
    return isinstance(returned, type) and returned not in {object, type}
