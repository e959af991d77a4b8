"""What calling a class makes."""

from __future__ import annotations

import ast
from enum import Enum
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import classes, contents, library, payloads, still
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    AnyClass,
    Bound,
    Class,
    Function,
    LocalClass,
    Made,
    Thing,
    Value,
    Values,
)
from asynclambda.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.analysis.evaluation import Evaluation

#: Methods that are called where the app does what calls them, so not already for being there.
_CALLED_WHERE_USED: Final = frozenset(
    {
        *("__init__", "__new__", "__post_init__", "__init_subclass__", "__class_getitem__"),
        *("__call__", "__enter__", "__exit__", "__aenter__", "__aexit__", "__await__"),
        *("__iter__", "__next__", "__aiter__", "__anext__", "__getitem__", "__setitem__"),
        *("__getattr__", "__getattribute__", "__setattr__", "__get__", "__set__", "__set_name__"),
    }
)
#: Of these, those that a library calls on what it is given.
_CALLED_BY_LIBRARIES: Final = frozenset(
    {
        *("__enter__", "__exit__", "__aenter__", "__aexit__", "__await__"),
        *("__iter__", "__next__", "__aiter__", "__anext__", "__getitem__"),
    }
)
#: Methods that a data class's constructor calls.
_AFTER_INIT: Final = ("__post_init__", "__attrs_post_init__", "model_post_init")


def make(evaluation: Evaluation, kind: AnyClass, arguments: Arguments, node: ast.AST) -> Values:
    """What a call of a class gives."""
    if isinstance(kind, Class) and not kind.own:
        return library.call(evaluation, kind, arguments, node)
    if isinstance(kind, Class):
        if issubclass(kind.cls, Enum):
            return evaluation.iterate(frozenset({kind}), node)
        meta = classes.of_metaclass(evaluation, kind, "__call__")
        if meta:
            return evaluation.call(meta, arguments.after(frozenset({kind})), node)
    made = evaluation.made(node, kind)
    return construct(evaluation, made, kind, arguments, node)


def construct(
    evaluation: Evaluation, made: Made, kind: AnyClass, arguments: Arguments, node: ast.AST
) -> Values:
    """Runs a class's constructor for an object."""
    found: Values = frozenset({made})
    makers = classes.own_functions(evaluation, kind, "__new__")
    if makers:
        found |= evaluation.call(makers, arguments.after(frozenset({kind})), node)
    initialisers = evaluation.own(made, "__init__")
    if initialisers:
        evaluation.call(initialisers, arguments, node)
    else:
        _fill(evaluation, made, kind, arguments, node)
    for name in _AFTER_INIT:
        evaluation.method(made, name, Arguments([DATA]), node)
    for name in _implicit(evaluation, kind):
        evaluation.method(made, name, Arguments([DATA, DATA]), node)
    _validate(evaluation, made, kind, node)
    return found


def local_fields(kind: LocalClass) -> tuple[str, ...]:
    """The fields of a data class that a function makes."""
    return tuple(
        each.target.id
        for each in kind.node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    )


def at_hand(evaluation: Evaluation, values: Values, node: ast.AST) -> None:
    """Calls what Python may call on objects that exist already, such as `__bool__` or `__str__`."""
    for each in values:
        if isinstance(each, Thing) and each.own:
            for name in _implicit(evaluation, evaluation.pool.class_(type(each.thing))):
                evaluation.method(each, name, Arguments([DATA, DATA]), node)


def _fill(
    evaluation: Evaluation, made: Made, kind: AnyClass, arguments: Arguments, node: ast.AST
) -> None:
    """What a constructor that is generated, or a library's, does with its arguments."""
    cls = kind.cls if isinstance(kind, Class) else None
    names = local_fields(kind) if isinstance(kind, LocalClass) else payloads.field_names(kind.cls)
    for index, values in enumerate(arguments.positional):
        if index < len(names):
            evaluation.put(made, names[index], values)
        key = contents.key_of(evaluation.pool.const(index))
        evaluation.put(made, key if cls and issubclass(cls, tuple) else contents.ANY, values)
        if cls is not None and issubclass(cls, dict | list | set):
            evaluation.put(made, contents.ANY, evaluation.iterate(values, node))
    for name, values in arguments.keywords.items():
        evaluation.put(made, name, values)
        key = evaluation.pool.const(name)
        if cls is None or issubclass(cls, dict):
            evaluation.put(made, contents.KEYS, frozenset({key}))
            evaluation.put(made, contents.key_of(key), values)
        elif name in names and issubclass(cls, tuple):
            position = evaluation.pool.const(names.index(name))
            evaluation.put(made, contents.key_of(position), values)
    unknown = arguments.rest | arguments.others
    evaluation.put(made, contents.ANY_NAME, unknown)
    evaluation.put(made, contents.ANY, unknown)
    for name, default, factory in () if cls is None else payloads.defaults(cls):
        if name in arguments.keywords or name in names[: len(arguments.positional)]:
            continue
        if factory is not None:
            made_default = frozenset({evaluation.pool.lift(factory)})
            evaluation.put(made, name, evaluation.call(made_default, Arguments(), node))
        elif default is not None:
            evaluation.put(made, name, frozenset({evaluation.pool.lift(default)}))


def _implicit(evaluation: Evaluation, kind: AnyClass) -> Iterator[str]:
    """The app's own methods that Python or a library may call where nothing shows it."""
    for name in classes.own_names(evaluation, kind):
        if name.startswith("__") and name.endswith("__") and name not in _CALLED_WHERE_USED:
            yield name


def _validate(evaluation: Evaluation, made: Made, kind: AnyClass, node: ast.AST) -> None:
    """Calls the validators of a pydantic model."""
    if not isinstance(kind, Class):
        return
    decorators = still.in_class(kind.cls, "__pydantic_decorators__")
    for group in ("validators", "field_validators", "root_validators", "model_validators"):
        for each in (getattr(decorators, group, None) or {}).values():
            bound = evaluation.attribute(frozenset({made}), each.cls_var_name, node)
            own = frozenset(one for one in bound if isinstance(one, Function | Bound))
            evaluation.call(own, Arguments([DATA, DATA, DATA]), node)


def handed_over(evaluation: Evaluation, value: Value, node: ast.AST) -> Values:
    """What Python's protocols give a library that is given one of the app's objects."""
    kind = classes.kind_of(evaluation, value)
    if kind is None or not contents.is_own(value):
        return NOTHING
    found: Values = NOTHING
    for name in classes.own_names(evaluation, kind):
        if name in _CALLED_BY_LIBRARIES:
            found |= evaluation.method(value, name, Arguments([DATA, DATA, DATA]), node)
    if found:
        found |= evaluation.iterate(found - {value}, node)
    return found - DATA


def template_methods(evaluation: Evaluation, value: Value) -> Values:
    """Every method of the app's that a library may call on an object it was given."""
    kind = value if isinstance(value, Class | LocalClass) else classes.kind_of(evaluation, value)
    if kind is None or (isinstance(kind, Class) and not kind.own):
        return NOTHING
    if kind is value:
        value = evaluation.pool.made(("library",), None, kind)
    names = set(classes.own_names(evaluation, kind)) - {"__init__", "__new__"}
    if isinstance(kind, Class) and issubclass(kind.cls, Task):
        names -= {"run", "run_record"}  # a library does not start a task's function
    return NOTHING.union(*(evaluation.own(value, name) for name in sorted(names)))
