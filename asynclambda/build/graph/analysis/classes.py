"""What the app's classes have in their bodies, as it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.build.graph.analysis import descriptors, still
from asynclambda.build.graph.analysis.names import methods_of
from asynclambda.build.graph.analysis.values import (
    NOTHING,
    AnyClass,
    Class,
    Function,
    LocalClass,
    Made,
    Thing,
    Value,
    Values,
)

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation


def raw(cls: type[object], name: str, after: type[object] | None = None) -> object:
    """What the classes say under a name, as it stands there."""
    if after is None or after not in cls.__mro__:
        return still.in_class(cls, name, still.MISSING)
    rest = cls.__mro__[cls.__mro__.index(after) + 1 :]
    return next((each.__dict__[name] for each in rest if name in each.__dict__), still.MISSING)


def local_lookup(evaluation: Evaluation, cls: LocalClass, name: str) -> list[object]:
    """What a class that a function makes has under a name: values, or what existing classes say."""
    own = evaluation.field(cls, name)
    if own:
        return list(own)
    for base in cls.bases:
        found: list[object] = []
        if isinstance(base, LocalClass):
            found = local_lookup(evaluation, base, name)
        elif isinstance(base, Class):
            written = raw(base.cls, name)
            found = [] if written is still.MISSING else [written]
        if found:
            return found
    return []


def kind_of(evaluation: Evaluation, value: Value) -> AnyClass | None:
    """The class of an object, where it is known."""
    match value:
        case Thing(thing=thing):
            return evaluation.pool.class_(type(thing))
        case Made(kind=kind):
            return kind
        case _:
            return None


def own_methods(evaluation: Evaluation, value: Value, name: str) -> Values:
    """A method that the app defines for an object's class, such as `__enter__`."""
    match value:
        case Thing(own=True):
            kind: AnyClass = evaluation.pool.class_(type(value.thing))
        case Made(kind=(Class(own=True) | LocalClass()) as kind):
            pass
        case _:
            return NOTHING
    functions = own_functions(evaluation, kind, name)
    return frozenset(evaluation.pool.bound(each, value) for each in functions)


def own_functions(evaluation: Evaluation, kind: AnyClass, name: str) -> Values:
    """The function that the app defines in a class under a name."""
    match kind:
        case Class(cls=cls, own=True):
            key = (kind, name)
            known = evaluation.world.methods.get(key)
            if known is None:
                known = evaluation.world.methods[key] = _own_function(evaluation, cls, name)
            return known
        case LocalClass():
            found = frozenset(
                each if isinstance(each, Value) else evaluation.pool.lift(each)
                for each in local_lookup(evaluation, kind, name)
            )
        case _:
            return NOTHING
    return frozenset(
        each for each in found if isinstance(each, Function) or descriptors.wraps(evaluation, each)
    )


def _own_function(evaluation: Evaluation, cls: type[object], name: str) -> Values:
    written = raw(cls, name)
    if written is still.MISSING:
        return NOTHING
    if isinstance(written, classmethod | staticmethod):
        written = written.__func__
    value = evaluation.pool.lift(written)
    own = isinstance(value, Function) or descriptors.wraps(evaluation, value)
    return frozenset({value}) if own else NOTHING


def of_metaclass(evaluation: Evaluation, kind: Class, name: str) -> Values:
    """The function that the app defines in a class's metaclass."""
    return own_functions(evaluation, evaluation.pool.class_(type(kind.cls)), name)


def own_names(evaluation: Evaluation, kind: AnyClass) -> tuple[str, ...]:
    """The names of the app's functions in a class and those above it."""
    if isinstance(kind, Class):
        found = evaluation.world.own_names.get(kind)
        if found is None:
            above = (evaluation.pool.class_(each) for each in kind.cls.__mro__)
            names = dict.fromkeys(name for each in above if each.own for name in each.cls.__dict__)
            found = tuple(name for name in names if own_functions(evaluation, kind, name))
            evaluation.world.own_names[kind] = found
        return found
    bases = (each for each in kind.bases if isinstance(each, Class | LocalClass))
    inherited = (name for each in bases for name in own_names(evaluation, each))
    return tuple(dict.fromkeys([*methods_of(kind.node), *inherited]))
