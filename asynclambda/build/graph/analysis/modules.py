"""A module's names: what they stand for now, what functions make of them, and what an import chose.

The build has imported the app, so a module's names are there to be looked at. What it has not seen is the
other half of a choice: `Target = A if STAGE == "prod" else B` is one of the two here, and perhaps the
other one in Lambda. So lines that choose are evaluated, too.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.contents import texts
from asynclambda.build.graph.analysis.source import children
from asynclambda.build.graph.analysis.values import NOTHING, Class, Function, Module

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Arguments
    from asynclambda.build.graph.analysis.source import Source
    from asynclambda.build.graph.analysis.values import Value, Values


def lookup(evaluation: Evaluation, name: str) -> Values | None:
    """What a global name of the frame's module may stand for; None where the module has none."""
    frame = evaluation.frame
    if frame.module is not None:
        return attribute(evaluation, evaluation.pool.module(frame.module), name)
    return _live(evaluation, frame.globals, name)


def attribute(evaluation: Evaluation, module: Module, name: str) -> Values | None:
    """What a module's attribute may be; None where it has none."""
    if not module.own:
        # What a library's module has not imported yet, it is not asked for.
        return _live(evaluation, still.own_attributes(module.module), name)
    evaluation.world.module_frame(module.module, has_choices)
    put = evaluation.field(module, name)
    live = _live(evaluation, vars(module.module), name)
    return live if not put else put | (live or NOTHING)


def assign(evaluation: Evaluation, name: str, values: Values) -> None:
    """Lets a global name of the frame's module stand for something more."""
    if evaluation.frame.module is not None:
        evaluation.put(evaluation.pool.module(evaluation.frame.module), name, values)


def load(evaluation: Evaluation, name: str, level: int = 0) -> Value:
    """The module that an import statement names.

    A library's is not imported only to be looked at; one of the app's, which a function imports when it
    runs, is.
    """
    if level:
        package = evaluation.frame.globals.get("__package__") or ""
        parts = str(package).split(".")
        name = ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])
    found = sys.modules.get(name)
    if found is None and _is_own(evaluation, name):
        try:
            found = importlib.import_module(name)
        except Exception as error:  # noqa: BLE001  # whatever the app's module does when it is imported
            node = evaluation.frame.source.tree
            why = f"{name} cannot be imported here ({type(error).__name__}: {error})"
            return evaluation.unsure(node, why, looked_up=True)
    if found is None:
        return evaluation.pool.made(("module", name), None, None)
    return evaluation.pool.module(found)


def by_name(evaluation: Evaluation, arguments: Arguments, node: ast.AST) -> Values:
    """`importlib.import_module(name)`."""
    names = texts(arguments.get(0, "name"))
    if names is None:
        why = "its module is imported by a name that only the run knows"
        return frozenset({evaluation.unsure(node, why, looked_up=True)})
    levels = [len(name) - len(name.lstrip(".")) for name in names]
    return frozenset(
        load(evaluation, name.lstrip("."), level) for name, level in zip(names, levels, strict=True)
    )


def run(evaluation: Evaluation) -> None:
    """Evaluates what a module chooses when it is imported."""
    for statement in _choices(evaluation.frame.source.tree.body, chosen=False):
        if isinstance(statement, ast.ClassDef):
            _run_class(evaluation, statement)
        else:
            evaluation.execute([statement])


def has_choices(source: Source) -> bool:
    """Whether a module chooses something when it is imported."""
    return next(_choices(source.tree.body, chosen=False), None) is not None


def _live(evaluation: Evaluation, names: Mapping[str, object], name: str) -> Values | None:
    return frozenset({evaluation.pool.lift(names[name])}) if name in names else None


def _is_own(evaluation: Evaluation, name: str) -> bool:
    """Whether a module that is not imported yet is the app's, without importing it."""
    top = name.partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return False
    if spec is None:
        return False
    places = [
        spec.origin,
        *(f"{each}/__init__.py" for each in spec.submodule_search_locations or ()),
    ]
    return any(evaluation.world.project.name_of(each) is not None for each in places)


def _choices(body: list[ast.stmt], *, chosen: bool) -> Iterator[ast.stmt]:
    """The statements that might have done something else, and the classes that have such."""
    for statement in body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name()], value=value)
                | ast.AnnAssign(target=ast.Name(), value=ast.expr() as value)
            ):
                if chosen or any(
                    isinstance(each, ast.IfExp | ast.BoolOp) for each in ast.walk(value)
                ):
                    yield statement
            case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef():
                if chosen:
                    yield statement
            case ast.ClassDef():
                if next(_choices(statement.body, chosen=False), None) is not None:
                    yield statement
            case ast.If(test=test, orelse=orelse):
                never = _is_named(test, "TYPE_CHECKING") or _is_main(test)
                yield from _choices(orelse, chosen=not never)
                yield from () if never else _choices(statement.body, chosen=True)
            case ast.Try() | ast.TryStar() | ast.Match():
                yield from _choices(list(children(statement)), chosen=True)
            case _:
                yield from _choices(list(children(statement)), chosen=chosen)


def _run_class(evaluation: Evaluation, node: ast.ClassDef) -> None:
    """The choices in the body of a class, as far as they are of a name."""
    for owner in evaluation.lookup(node.name):
        if not isinstance(owner, Class):
            continue
        for statement in _choices(node.body, chosen=False):
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                ):
                    evaluation.put(owner, name, evaluation.evaluate(value))
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    evaluation.put(owner, name, _function(evaluation, statement))
                case _:
                    pass


def _function(evaluation: Evaluation, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Values:
    code = evaluation.source.code(node, None)
    function: Function = evaluation.pool.function(code, evaluation.frame)
    return frozenset({function})


def _is_main(test: ast.expr) -> bool:
    """Whether a test is `__name__ == "__main__"`, which it never is in Lambda."""
    return isinstance(test, ast.Compare) and _is_named(test.left, "__name__")


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and name in {
        getattr(node, "id", None),
        getattr(node, "attr", None),
    }
