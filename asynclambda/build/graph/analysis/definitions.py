"""What `def`, `lambda` and `class` inside of a function make."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import Class, Function, LocalClass, Value, Values

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.names import FunctionNode

_HOW_BOUND = (staticmethod, classmethod, property)


def bare(evaluation: Evaluation, node: FunctionNode, owner: LocalClass | None = None) -> Function:
    """A function without its decorators."""
    around = evaluation.frame.code
    class_name = owner.node.name if owner else around.class_name if around else None
    code = evaluation.source.code(node, class_name)
    made = evaluation.pool.function(code, evaluation.frame, evaluation.scopes, owner)
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    with_defaults = positional[len(positional) - len(arguments.defaults) :]
    pairs = [
        *zip(with_defaults, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for parameter, default in pairs:
        if default is not None:
            evaluation.put(made, ("default", parameter.arg), evaluation.evaluate(default))
    return made


def function(
    evaluation: Evaluation,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    owner: LocalClass | None = None,
) -> Values:
    """What a `def` binds its name to: the function, or what its decorators make of it."""
    values: Values = frozenset({bare(evaluation, node, owner)})
    for decorator in reversed(node.decorator_list):
        callees = evaluation.evaluate(decorator)
        kinds = {each.cls for each in callees if isinstance(each, Class)} & set(_HOW_BOUND)
        if owner is not None and kinds:
            kind = kinds.pop()
            values = frozenset(evaluation.pool.descriptor(kind, each) for each in values)
        else:
            values = evaluation.call(callees, Arguments([values]), decorator)
    return values


def class_(evaluation: Evaluation, node: ast.ClassDef) -> Values:
    """What a `class` binds its name to."""
    bases = frozenset[Value]().union(*(evaluation.evaluate(each) for each in node.bases))
    for keyword in node.keywords:
        evaluation.evaluate(keyword.value)
    made = evaluation.pool.local_class(node, evaluation.frame, bases)
    for statement in node.body:
        match statement:
            case ast.ClassDef(name=name):
                evaluation.put(made, name, class_(evaluation, statement))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                evaluation.put(made, name, function(evaluation, statement, made))
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                evaluation.put(made, name, evaluation.evaluate(value))
            case _:
                evaluation.execute([statement])
    values: Values = frozenset({made})
    for decorator in reversed(node.decorator_list):
        decorated = evaluation.call(evaluation.evaluate(decorator), Arguments([values]), decorator)
        values |= decorated
    return values
