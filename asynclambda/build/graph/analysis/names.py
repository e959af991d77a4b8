"""Which names a function binds: what a compiler knows before anything runs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

#: The nodes that say something of names.
_TELLING = frozenset(
    {
        *(ast.Name, ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.Subscript, ast.Call),
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
        *(ast.Return, ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping),
    }
)
#: Fields of nodes in which no name is.
_BARE_FIELDS = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one function."""

    #: Its parameters and what it assigns, without those of its comprehensions.
    local: frozenset[str]
    #: Those that it says are the module's.
    globals: frozenset[str]
    #: Parameters that serve as a key or as an attribute's name. Calls with other constants for them are
    #: kept apart, because what they find differs.
    keys: frozenset[str]
    #: Whether calling it makes a generator.
    generator: bool
    #: Whether it returns anything but None.
    gives: bool


def names_of(node: FunctionNode) -> Names:
    """The names of a function."""
    bound: set[str] = set(parameters(node.args))
    global_names: set[str] = set()
    nonlocal_names: set[str] = set()
    keys: set[str] = set()
    generator = gives = False
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    for each in _inside(body):
        if type(each) not in _TELLING:
            continue
        match each:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound.add(name)
            case ast.Global(names=names):
                global_names.update(names)
            case ast.Nonlocal(names=names):
                nonlocal_names.update(names)
            case ast.Yield() | ast.YieldFrom():
                generator = True
            case ast.Return(value=value):
                gives = gives or value is not None
            case ast.Subscript(slice=ast.Name(id=name)):
                keys.add(name)
            case ast.Call():
                keys.update(_keys(each))
            case _:
                bound.update(bound_by(each))
    local = frozenset(bound - global_names - nonlocal_names)
    return Names(local, frozenset(global_names), frozenset(keys) & local, generator, gives)


def parameters(arguments: ast.arguments) -> Iterator[str]:
    """The names of a function's parameters."""
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        yield each.arg
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            yield rest.arg


def targets(node: Comprehension) -> frozenset[str]:
    """The names that a comprehension binds for itself."""
    return frozenset(
        each.id
        for generator in node.generators
        for each in ast.walk(generator.target)
        if isinstance(each, ast.Name)
    )


def bound_by(node: ast.AST) -> Iterator[str]:
    """The names that a node binds by other ways than a `Name`."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names):
            for each in names:
                yield each.asname or each.name.partition(".")[0]
        case ast.ImportFrom(names=names):
            for each in names:
                yield each.asname or each.name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            return


def methods_of(node: ast.ClassDef) -> Iterator[str]:
    """The names of the functions in a class's body."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each.name


def _inside(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a function's own scope."""
    todo = nodes
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, _FUNCTIONS):
            # Its defaults and decorators are evaluated out here.
            todo += [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
            todo += [] if isinstance(node, ast.Lambda) else node.decorator_list
        elif isinstance(node, ast.ClassDef):
            todo += [*node.bases, *node.keywords, *node.decorator_list]
        elif isinstance(node, _COMPREHENSIONS):
            todo += _walrus_targets(node)
        else:
            _add_children(node, todo)


def _add_children(node: ast.AST, todo: list[ast.AST]) -> None:
    # As `ast.iter_child_nodes`, in half the time, of which this is most.
    for name in node._fields:
        if name in _BARE_FIELDS:
            continue
        value = getattr(node, name, None)
        if isinstance(value, list):
            todo += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            todo.append(value)


def _walrus_targets(node: Comprehension) -> list[ast.AST]:
    """What a comprehension leaves to the function: the targets of `:=`, and its calls and subscripts."""
    inner = targets(node)
    return [
        each
        for each in ast.walk(node)
        if (isinstance(each, ast.NamedExpr) and each.target.id not in inner)
        or (isinstance(each, ast.Subscript | ast.Call))
    ]


def _keys(node: ast.Call) -> Iterator[str]:
    """The names that a call uses to look something up."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[ast.Name(id=name), *_]
        ):
            yield name
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Name(id=name), *_]):
            yield name
        case _:
            return
