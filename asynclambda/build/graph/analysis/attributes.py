"""What an attribute of something may be: Python's rules for it, on values instead of objects."""

from __future__ import annotations

import functools
import sys
from enum import Enum
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import (
    classes,
    contents,
    descriptors,
    dispatch,
    live,
    modules,
    payloads,
    still,
)
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.origin import calls_overrides
from asynclambda.build.graph.analysis.values import (
    CALLABLE,
    DATA,
    NOTHING,
    AnyClass,
    Attribute,
    Bound,
    Class,
    Function,
    LocalClass,
    Made,
    Module,
    Partial,
    Super,
    Thing,
    Unsure,
    Value,
    Values,
    Vars,
)

if TYPE_CHECKING:
    import ast

    from asynclambda.build.graph.analysis.evaluation import Evaluation

_OF_CONTAINERS: Final = frozenset({*dir(dict), *dir(list), *dir(set)})
_INSIDE_FUNCTIONS: Final = frozenset(
    {"__defaults__", "__kwdefaults__", "__closure__", "__globals__"}
)
_TEXTS: Final = frozenset({"__name__", "__qualname__", "__module__", "__doc__", "__annotations__"})


def load(evaluation: Evaluation, values: Values, name: str, node: ast.AST) -> Values:
    """What an attribute of any of these may be."""
    found: Values = NOTHING
    for value in values:
        found |= _load(evaluation, value, name, node)
    return found


def _load(evaluation: Evaluation, value: Value, name: str, node: ast.AST) -> Values:
    if name == "__dict__":
        return frozenset({evaluation.pool.vars(value)})
    match value:
        case Module():
            return _of_module(evaluation, value, name, node)
        case Class():
            return _of_class(evaluation, value, name, node)
        case LocalClass():
            return descriptors.bind_all(
                evaluation, classes.local_lookup(evaluation, value, name), None, value, node
            )
        case Thing() | Made():
            return _of_object(evaluation, value, name, node)
        case Super(after=after, receiver=receiver):
            return _of_super(evaluation, after, receiver, name, node)
        case Attribute(receiver=receiver):
            return _inside(evaluation, receiver) | {evaluation.pool.attribute(receiver, name)}
        case Unsure():
            return evaluation.field(value, name) | {value}
        case Function() | Bound() | Partial():
            return _of_function(evaluation, value, name, node)
        case Vars():
            return frozenset({evaluation.pool.attribute(value, name)})
        case _:
            return DATA


def _of_module(evaluation: Evaluation, module: Module, name: str, node: ast.AST) -> Values:
    found = modules.attribute(evaluation, module, name)
    if found is not None:
        return found
    submodule = sys.modules.get(f"{module.module.__name__}.{name}")
    if submodule is not None:
        return frozenset({evaluation.pool.module(submodule)})
    if not module.own:
        return frozenset({evaluation.pool.attribute(module, name)})
    fallback = modules.attribute(evaluation, module, "__getattr__")
    if fallback is None:
        return NOTHING
    return evaluation.call(fallback, Arguments([frozenset({evaluation.pool.const(name)})]), node)


def _of_function(evaluation: Evaluation, value: Value, name: str, node: ast.AST) -> Values:
    if name in _INSIDE_FUNCTIONS:
        why = f"it is taken from a function's {name}"
        return frozenset({evaluation.unsure(node, why, looked_up=True)})
    match value:
        case Bound(function=function) if name in {"__func__", "__wrapped__"}:
            return frozenset({function})
        case Bound(receiver=receiver) if name == "__self__":
            return frozenset({receiver})
        case Partial(function=function) if name == "func":
            return frozenset({function})
        case Function(live=FunctionType() as function) if name in function.__dict__:
            return evaluation.field(value, name) | {evaluation.pool.lift(function.__dict__[name])}
        case _:
            return evaluation.field(value, name) or DATA


# --- classes -----------------------------------------------------------------------------------


def _of_class(evaluation: Evaluation, value: Class, name: str, node: ast.AST) -> Values:
    cls = value.cls
    if name in _TEXTS:
        return DATA
    if name in {"__mro__", "__bases__", "__base__"}:
        return frozenset({evaluation.pool.lift(getattr(cls, name))})
    if issubclass(cls, Enum) and name in cls.__members__:
        return frozenset({evaluation.pool.lift(cls.__members__[name])})
    found = _put_on_class(evaluation, cls, name)
    raw = classes.raw(cls, name)
    if raw is not still.MISSING:
        return found | descriptors.bind(evaluation, raw, name, None, value, node)
    meta = classes.raw(type(cls), name)
    if meta is not still.MISSING and any(True for _ in still.functions_of(meta)):
        return found | descriptors.bind(
            evaluation, meta, name, value, evaluation.pool.class_(type(cls)), node
        )
    return found or _missing_in_class(evaluation, value, name, node)


def _missing_in_class(evaluation: Evaluation, value: Class, name: str, node: ast.AST) -> Values:
    """What an attribute of a class may be that neither it nor its metaclass has."""
    itself = frozenset({evaluation.pool.attribute(value, name)})
    above = [evaluation.pool.class_(each) for each in value.cls.__mro__]
    foreign = any(calls_overrides(each.cls) for each in above if not each.own)
    if not value.own or foreign or still.has(type(value.cls), name):
        return itself
    given = Arguments([frozenset({value}), frozenset({evaluation.pool.const(name)})])
    own = classes.of_metaclass(evaluation, value, "__getattr__")
    if own:
        return evaluation.call(own, given, node)
    return DATA if still.has(type(value.cls), "__getattr__") else NOTHING


def _put_on_class(evaluation: Evaluation, cls: type[object], name: str) -> Values:
    """What the app puts on a class when it runs, or might have put there when it was imported."""
    found: Values = NOTHING
    for each in cls.__mro__:
        value = evaluation.pool.class_(each)
        if value.own:
            module = sys.modules.get(each.__module__)
            if module is not None:
                evaluation.world.module_frame(module, modules.has_choices)
            found |= evaluation.field(value, name)
    return found


def _of_super(
    evaluation: Evaluation, after: AnyClass, receiver: Value, name: str, node: ast.AST
) -> Values:
    cls = (
        receiver
        if isinstance(receiver, Class | LocalClass)
        else classes.kind_of(evaluation, receiver)
    )
    instance = None if cls is receiver else receiver
    if isinstance(cls, Class) and isinstance(after, Class):
        raw = classes.raw(cls.cls, name, after.cls)
        if raw is still.MISSING:
            return frozenset({evaluation.pool.attribute(receiver, name)})
        # An `__init__` or `__new__` of a library is a method of the instance, too.
        return descriptors.bind(evaluation, raw, name, instance, cls, node)
    found: list[object] = []
    for base in after.bases if isinstance(after, LocalClass) else ():
        if isinstance(base, LocalClass):
            found += classes.local_lookup(evaluation, base, name)
        elif isinstance(base, Class) and (raw := classes.raw(base.cls, name)) is not still.MISSING:
            found.append(raw)
    if not found or cls is None:
        return frozenset({evaluation.pool.attribute(receiver, name)})
    return descriptors.bind_all(evaluation, found, instance, cls, node, name)


# --- objects -----------------------------------------------------------------------------------


def _of_object(evaluation: Evaluation, value: Thing | Made, name: str, node: ast.AST) -> Values:
    kind = classes.kind_of(evaluation, value)
    if name == "__class__":
        return NOTHING if kind is None else frozenset({kind})
    match kind:
        case Class(own=True):
            found = _of_own(evaluation, value, kind, name, node)
        case LocalClass():
            raws = classes.local_lookup(evaluation, kind, name)
            found = evaluation.field(value, name) | descriptors.bind_all(
                evaluation, raws, value, kind, node, name
            )
        case _:
            return _of_library(evaluation, value, name, node)
    if found:
        return found
    for fallback in ("__getattr__", "__getattribute__"):
        text = frozenset({evaluation.pool.const(name)})
        found |= evaluation.method(value, fallback, Arguments([text]), node)
    return found or _missing(evaluation, value, kind, name)


def _of_own(
    evaluation: Evaluation, value: Thing | Made, kind: Class, name: str, node: ast.AST
) -> Values:
    """An attribute of an instance of one of the app's classes."""
    put = evaluation.field(value, name)
    if isinstance(value, Thing):
        if still.is_a(value.thing, Enum) and name in {"value", "_value_"}:
            member = still.own_attributes(value.thing).get("_value_")
            return frozenset({evaluation.pool.lift(member)})
        own = live.attributes(value.thing)
        put |= {evaluation.pool.lift(own[name])} if name in own else NOTHING
    elif payloads.is_field(value, name):
        return put | payloads.field(evaluation, value, name)
    raw = classes.raw(kind.cls, name)
    if put and (raw is still.MISSING or payloads.has_field(kind.cls, name)):
        return put  # the constructor was given it, so its default does not count
    put |= _put_on_class(evaluation, kind.cls, name)
    return (
        put
        if raw is still.MISSING
        else put | descriptors.bind(evaluation, raw, name, value, kind, node)
    )


def _of_library(evaluation: Evaluation, value: Thing | Made, name: str, node: ast.AST) -> Values:
    """An attribute of a library's object."""
    put = evaluation.field(value, name)
    itself = frozenset({evaluation.pool.attribute(value, name)})
    if isinstance(value, Made):
        return put or _inside(evaluation, value) | itself
    raw = still.attribute(value.thing, name, still.MISSING)
    if isinstance(raw, MemberDescriptorType):
        slot = live.attributes(value.thing).get(name, still.MISSING)
        return put if slot is still.MISSING else put | {evaluation.pool.lift(slot)}
    if name in still.own_attributes(value.thing):
        return put | {evaluation.pool.lift(raw)}
    if isinstance(raw, property | functools.cached_property):
        return put | dispatch.call(evaluation, itself, Arguments(), node)
    return put | itself


def _inside(evaluation: Evaluation, value: Value) -> Values:
    """What an attribute of a library's object may be of all that the object was given.

    Not a function or class: those are called by the object's methods, with whatever they are given.
    """
    return frozenset(
        each
        for each in contents.all_items(evaluation, value)
        if not isinstance(each, CALLABLE)
        and (not isinstance(each, Class) or each.cls in evaluation.world.tasks)
    )


def _missing(
    evaluation: Evaluation, value: Thing | Made, kind: AnyClass | None, name: str
) -> Values:
    """What an attribute may be that the app's own classes do not have."""
    itself = frozenset({evaluation.pool.attribute(value, name)})
    match kind:
        case Class(cls=cls):
            bases = [each for each in cls.__mro__ if not evaluation.pool.class_(each).own]
            if any(calls_overrides(each) for each in bases):
                return itself  # a library's class may give its instances anything
            if payloads.is_payload(value):
                # It stands for a list or dictionary of such, too; else an extra field, of data.
                return itself if name in _OF_CONTAINERS else DATA
            return DATA if any("__getattr__" in each.__dict__ for each in bases) else NOTHING
        case LocalClass(bases=bases):
            return itself if bases else NOTHING
        case None:
            return itself


def put(evaluation: Evaluation, holder: Value, name: str, values: Values, node: ast.AST) -> None:
    """Calls what the app defines for an assignment: a property's setter, `__set__`, `__setattr__`."""
    kind = classes.kind_of(evaluation, holder)
    raw = classes.raw(kind.cls, name) if isinstance(kind, Class) and kind.own else None
    if isinstance(raw, property) and raw.fset is not None:
        setter = evaluation.pool.bound(evaluation.pool.lift(raw.fset), holder)
        evaluation.call(frozenset({setter}), Arguments([values]), node)
    elif raw is not None and raw is not still.MISSING:
        given = Arguments([frozenset({holder}), values])
        evaluation.method(evaluation.pool.lift(raw), "__set__", given, node)
    text = frozenset({evaluation.pool.const(name)})
    evaluation.method(holder, "__setattr__", Arguments([text, values]), node)
