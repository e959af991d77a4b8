"""What statements do to variables. Their order does not matter: a name may be all that it ever is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import contents, definitions, modules, raising, still
from asynclambda.build.graph.analysis.contents import ANY
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import DATA, NOTHING, Made, Module, Thing

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.values import Values


def execute(evaluation: Evaluation, node: ast.stmt) -> None:
    """Runs one statement, with what is inside it."""
    rule = _RULES.get(type(node))
    if rule is not None:
        rule(evaluation, node)
    elif type(node) not in _NO_EFFECT:
        evaluation.unknown(node, f"the statement `{type(node).__name__}` is new to this analysis")


def _assign(evaluation: Evaluation, node: ast.Assign) -> None:
    for target in node.targets:
        pairs = _pairs(target, node.value)
        if pairs is None:
            evaluation.store(target, evaluation.evaluate(node.value))
        for each, value in pairs or ():
            evaluation.store(each, evaluation.evaluate(value))


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]] | None:
    """`a, b = x, y` one by one; None where it is not of that form."""
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, ast.Tuple | ast.List):
        return None
    both = [*target.elts, *value.elts]
    if len(target.elts) != len(value.elts) or any(isinstance(each, ast.Starred) for each in both):
        return None
    return list(zip(target.elts, value.elts, strict=True))


def _annotated(evaluation: Evaluation, node: ast.AnnAssign) -> None:
    if node.value is not None:
        evaluation.store(node.target, evaluation.evaluate(node.value))


def _augmented(evaluation: Evaluation, node: ast.AugAssign) -> None:
    before = _before(evaluation, node.target)
    added = evaluation.evaluate(node.value)
    for each in before:
        # `+=` and `|=` change a list, set or dictionary in place.
        if isinstance(each, Made | Thing):
            evaluation.put(each, ANY, evaluation.iterate(added, node))
    evaluation.store(node.target, evaluation.operate(node, node.op, before, added))


def _before(evaluation: Evaluation, target: ast.Name | ast.Attribute | ast.Subscript) -> Values:
    match target:
        case ast.Name():
            return evaluation.lookup(target.id)
        case ast.Attribute():
            return evaluation.attribute(evaluation.evaluate(target.value), target.attr, target)
        case ast.Subscript():
            holder = evaluation.evaluate(target.value)
            return evaluation.item(holder, evaluation.evaluate(target.slice), target)


def _expression(evaluation: Evaluation, node: ast.Expr) -> None:
    evaluation.evaluate(node.value)


def _return(evaluation: Evaluation, node: ast.Return) -> None:
    if node.value is not None:
        evaluation.give(evaluation.evaluate(node.value))


def _loop(evaluation: Evaluation, node: ast.For | ast.AsyncFor) -> None:
    iterated = evaluation.evaluate(node.iter)
    if isinstance(node.iter, ast.Tuple | ast.List) and isinstance(
        node.target, ast.Tuple | ast.List
    ):
        # `for task, delay in ((A, 5), (B, 10))`
        for row in node.iter.elts:
            for each, value in _pairs(node.target, row) or ():
                evaluation.store(each, evaluation.evaluate(value))
            if _pairs(node.target, row) is None:
                evaluation.store(node.target, evaluation.evaluate(row))
    else:
        evaluation.store(node.target, evaluation.iterate(iterated, node.iter))
        if contents.are_empty(evaluation, iterated):
            evaluation.execute(node.orelse)
            return
    evaluation.execute([*node.body, *node.orelse])


def _while(evaluation: Evaluation, node: ast.While | ast.If) -> None:
    evaluation.evaluate(node.test)
    evaluation.execute([*node.body, *node.orelse])


def _with(evaluation: Evaluation, node: ast.With | ast.AsyncWith) -> None:
    asynchronous = isinstance(node, ast.AsyncWith)
    enter, leave = ("__aenter__", "__aexit__") if asynchronous else ("__enter__", "__exit__")
    for item in node.items:
        entered: Values = NOTHING
        for manager in evaluation.evaluate(item.context_expr):
            own = evaluation.own(manager, enter)
            evaluation.method(manager, leave, Arguments([DATA, DATA, DATA]), item.context_expr)
            if own:
                entered |= evaluation.call(own, Arguments(), item.context_expr)
            else:
                # A library's manager gives itself, or what it holds, or what a generator yields.
                held = evaluation.iterate(frozenset({manager}), item.context_expr)
                entered |= held | {manager}
        if item.optional_vars is not None:
            evaluation.store(item.optional_vars, entered)
    evaluation.execute(node.body)


def _match(evaluation: Evaluation, node: ast.Match) -> None:
    subject = evaluation.evaluate(node.subject)
    inside = contents.deep(evaluation, subject)
    for case in node.cases:
        for each in ast.walk(case.pattern):
            match each:
                case (
                    ast.MatchAs(name=str(name))
                    | ast.MatchStar(name=str(name))
                    | ast.MatchMapping(rest=str(name))
                ):
                    whole = each is case.pattern
                    evaluation.assign(name, subject if whole else subject | inside)
                case ast.MatchValue(value=value):
                    evaluation.evaluate(value)
                case _:
                    pass
        if case.guard is not None:
            evaluation.evaluate(case.guard)
        evaluation.execute(case.body)


def _import(evaluation: Evaluation, node: ast.Import) -> None:
    for alias in node.names:
        module = modules.load(evaluation, alias.name)
        if alias.asname is None and "." in alias.name:
            top = alias.name.partition(".")[0]
            evaluation.assign(top, frozenset({modules.load(evaluation, top)}))
        else:
            evaluation.assign(alias.asname or alias.name, frozenset({module}))


def _import_from(evaluation: Evaluation, node: ast.ImportFrom) -> None:
    module = modules.load(evaluation, node.module or "", node.level)
    for alias in node.names:
        if alias.name == "*":
            continue  # only modules may, and their names are looked at where they are
        values = evaluation.attribute(frozenset({module}), alias.name, node)
        if isinstance(module, Module) and alias.name not in still.own_attributes(module.module):
            name = f"{module.module.__name__}.{alias.name}"
            values = frozenset({modules.load(evaluation, name)})
        evaluation.assign(alias.asname or alias.name, values)


def _function(evaluation: Evaluation, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    evaluation.assign(node.name, definitions.function(evaluation, node))


def _class(evaluation: Evaluation, node: ast.ClassDef) -> None:
    evaluation.assign(node.name, definitions.class_(evaluation, node))


def _delete(evaluation: Evaluation, node: ast.Delete) -> None:
    for each in node.targets:
        if isinstance(each, ast.Attribute | ast.Subscript):
            evaluation.evaluate(each.value)


def _assert(evaluation: Evaluation, node: ast.Assert) -> None:
    evaluation.evaluate(node.test)
    if node.msg is not None:
        evaluation.evaluate(node.msg)


_NO_EFFECT = {
    ast.Pass,
    ast.Break,
    ast.Continue,
    ast.Global,
    ast.Nonlocal,
    getattr(ast, "TypeAlias", ast.Pass),  # from Python 3.12
}

_RULES: dict[type[ast.stmt], Callable[[Evaluation, Any], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _while,
    ast.If: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: raising.try_,
    ast.TryStar: raising.try_,
    ast.Raise: raising.raise_,
    ast.Match: _match,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Delete: _delete,
    ast.Assert: _assert,
}
