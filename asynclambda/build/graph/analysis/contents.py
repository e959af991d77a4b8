"""What is in things: the elements of containers, the results of loops and subscripts."""

from __future__ import annotations

import sys
from enum import Enum
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import classes, live
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    Attribute,
    Class,
    Const,
    LocalClass,
    Made,
    Partial,
    Text,
    Thing,
    Unsure,
    Value,
    Values,
    Vars,
)
from asynclambda.build.graph.analysis.world import ALL, ITEMS

if TYPE_CHECKING:
    import ast
    from collections.abc import Hashable

    from asynclambda.build.graph.analysis.evaluation import Evaluation

#: The field for elements whose key or position is not known.
ANY: Final = ("item", None)
#: The field for attributes whose name is not known.
ANY_NAME: Final = "*"
#: The field for the keys of a dictionary.
KEYS: Final = ("keys",)
#: Longer texts and larger numbers are not worked out.
LONGEST_TEXT: Final = 200
LARGEST_NUMBER: Final = 10**12
#: Of these, what they hold is known to the last.
_PYTHONS: Final = (
    *(list, tuple, dict, set, frozenset),
    *(GeneratorType, CoroutineType, AsyncGeneratorType),
)
#: How far a library is taken to look into what it is given.
_DEPTH: Final = 4


def iterate(evaluation: Evaluation, values: Values, node: ast.AST) -> Values:
    """What a loop over any of these may give."""
    found: Values = NOTHING
    for value in values:
        found |= _iterate(evaluation, value, node)
    return found


def _iterate(evaluation: Evaluation, value: Value, node: ast.AST) -> Values:
    match value:
        case Class(cls=cls, own=True) if issubclass(cls, Enum):
            return frozenset(evaluation.pool.lift(each) for each in cls)
        case Thing(thing=thing):
            own = _own_iteration(evaluation, value, node)
            if own is not None:
                return own
            if isinstance(thing, dict):
                return live.keys(evaluation.pool, thing) | evaluation.field(value, KEYS)
            return all_items(evaluation, value)
        case Made(kind=kind):
            own = _own_iteration(evaluation, value, node)
            if own is not None:
                return own
            if is_a(kind, dict):
                nested = NOTHING if _is_exactly(kind) else all_items(evaluation, value)
                return evaluation.field(value, KEYS) | nested
            return all_items(evaluation, value)
        case Attribute(receiver=receiver):
            return all_items(evaluation, receiver) | {receiver, value}
        case Unsure():
            return all_items(evaluation, value) | {value}
        case Vars():
            return frozenset({_looked_up(evaluation, node)})
        case _:
            return DATA


def _own_iteration(evaluation: Evaluation, value: Value, node: ast.AST) -> Values | None:
    """What a loop over one of the app's own iterables gives; None where Python's way is used."""
    for name in ("__iter__", "__aiter__"):
        iterators = evaluation.method(value, name, Arguments(), node)
        if iterators:
            others = iterators - {value}
            found = _next(evaluation, value, node) if value in iterators else NOTHING
            return found | (iterate(evaluation, others, node) if others else NOTHING)
    found = _next(evaluation, value, node)
    return found or evaluation.method(value, "__getitem__", Arguments([DATA]), node) or None


def _next(evaluation: Evaluation, value: Value, node: ast.AST) -> Values:
    found = evaluation.method(value, "__next__", Arguments(), node)
    return found | evaluation.method(value, "__anext__", Arguments(), node)


def item(evaluation: Evaluation, values: Values, keys: Values, node: ast.AST) -> Values:
    """What a subscript of any of these may give."""
    found: Values = NOTHING
    for value in values:
        found |= _item(evaluation, value, keys, node)
    return found


def _item(evaluation: Evaluation, value: Value, keys: Values, node: ast.AST) -> Values:
    match value:
        case Class():
            return _of_class(evaluation, value, keys, node)
        case LocalClass():
            return frozenset({value})
        case Thing(thing=thing) if thing is sys.modules:
            return _module(evaluation, keys, node)
        case Thing() | Made():
            own = evaluation.own(value, "__getitem__")
            if own:
                return evaluation.call(own, Arguments([keys]), node)
            missing = evaluation.method(value, "__missing__", Arguments([keys]), node)
            return missing | at(evaluation, value, keys)
        case Vars(of=of):
            names = texts(keys)
            if names is None:
                return frozenset({_looked_up(evaluation, node)})
            return NOTHING.union(
                *(evaluation.attribute(frozenset({of}), name, node) for name in names)
            )
        case Attribute() | Unsure():
            return _iterate(evaluation, value, node)
        case _:
            return DATA


def _of_class(evaluation: Evaluation, value: Class, keys: Values, node: ast.AST) -> Values:
    """What a subscript of a class gives: an enumeration's member, a generic class, or what it says."""
    if value.own and issubclass(value.cls, Enum):
        return _iterate(evaluation, value, node)
    own = classes.own_functions(evaluation, value, "__class_getitem__")
    own |= classes.of_metaclass(evaluation, value, "__getitem__")
    if own:
        return evaluation.call(own, Arguments([frozenset({value}), keys]), node)
    if value.cls in _PYTHONS and any(isinstance(each, Class) and each.own for each in keys):
        # `list[Order]`, of which a library (pydantic) may make instances.
        alias = evaluation.made(node, None)
        evaluation.put(alias, ANY, keys)
        return frozenset({value, alias})
    return frozenset({value})


def at(evaluation: Evaluation, value: Value, keys: Values) -> Values:
    """What a container holds at any of these keys, or anywhere where they are not known."""
    kind = getattr(value, "kind", None)
    known = is_a(kind, dict, tuple) and (_is_exactly(kind) or is_own(value))
    precise = known or isinstance(value, Thing)
    if not keys or not precise or not all(isinstance(each, Const | Thing | Class) for each in keys):
        return all_items(evaluation, value)
    found: Values = evaluation.field(value, ANY)
    for key in keys:
        found |= evaluation.field(value, ("item", key))
        if isinstance(value, Thing):
            there = live.at(evaluation.pool, value.thing, key)
            if there is None:
                return all_items(evaluation, value)
            found |= there
    if not found and isinstance(value, Made):
        return all_items(evaluation, value)  # keys may be equal without being the same
    return found


def all_items(evaluation: Evaluation, value: Value) -> Values:
    """Whatever a container holds, or a library's object."""
    python = _is_exactly(getattr(value, "kind", None)) or (
        isinstance(value, Thing) and live.is_container(value.thing)
    )
    found = evaluation.field(value, ITEMS if python or is_own(value) else ALL)
    match value:
        case Thing(thing=thing, own=own):
            if live.is_container(thing):
                return found | live.elements(evaluation.pool, thing)
            if own:
                return found
            return (
                found
                | live.inside(evaluation.pool, thing)
                | {evaluation.pool.attribute(value, "[]")}
            )
        case Made(site=("payload", *_)):
            return found | {value}  # `Order` stands for a list of them, too
        case Made(kind=None) | Made(kind=Class(own=False)) if not _is_exactly(value.kind):
            return found | {value}  # what a library nests in it
        case _:
            return found


def are_empty(evaluation: Evaluation, values: Values) -> bool:
    """Whether these are containers that the app makes and puts nothing into: a loop does not run."""
    return bool(values) and all(
        isinstance(each, Made) and _is_exactly(each.kind) and not evaluation.field(each, ALL)
        for each in values
    )


def deep(evaluation: Evaluation, values: Values) -> Values:
    """Whatever is inside of these, several levels down."""
    found: Values = NOTHING
    level = values
    for _ in range(_DEPTH):
        level = NOTHING.union(*(_inside(evaluation, each) for each in level)) - found
        if not level:
            break
        found |= level
    return found


def _inside(evaluation: Evaluation, value: Value) -> Values:
    match value:
        case Made():
            return evaluation.field(value, ALL)
        case Thing(thing=thing, own=own):
            found = evaluation.field(value, ALL)
            if live.is_container(thing):
                found |= live.elements(evaluation.pool, thing) | live.keys(evaluation.pool, thing)
            if own:
                own_attributes = live.attributes(thing).values()
                return found | {evaluation.pool.lift(each) for each in own_attributes}
            return found | live.inside(evaluation.pool, thing)
        case Attribute(receiver=receiver):
            return frozenset({receiver})
        case Unsure() | Partial():
            return evaluation.field(value, ALL)
        case _:
            return NOTHING


def all_of(evaluation: Evaluation, values: Values) -> Values:
    """The elements and keys of containers; anything else itself."""
    found: Values = NOTHING
    for value in values:
        if isinstance(value, Made | Thing):
            found |= all_items(evaluation, value) | evaluation.field(value, KEYS)
            if isinstance(value, Thing):
                found |= live.keys(evaluation.pool, value.thing)
            elif not _is_exactly(value.kind):
                found |= {value}
        else:
            found |= {value}
    return found


def texts(values: Values) -> list[str] | None:
    """The texts that these are; None where one of them is not known."""
    found = [each.value for each in values if isinstance(each, Const)]
    names = [each for each in found if isinstance(each, str)]
    return names if names and len(names) == len(values) else None


def matching(values: Values, name: str) -> bool:
    """Whether any of these texts may be a certain one."""
    return any(
        each.value == name
        if isinstance(each, Const)
        else name.startswith(each.prefix) and name.endswith(each.suffix)
        if isinstance(each, Text)
        else True
        for each in values
    )


def is_a(kind: object, *classes: type[object]) -> bool:
    """Whether a class is (a subclass of) one of Python's own."""
    return isinstance(kind, Class) and issubclass(kind.cls, classes)


def _is_exactly(kind: object) -> bool:
    """Whether a class is one of Python's own, of which all is known (`defaultdict` makes more)."""
    return isinstance(kind, Class) and kind.cls in _PYTHONS


def key_of(key: Value) -> Hashable:
    """The field for a key."""
    return ("item", key) if isinstance(key, Const | Thing | Class) else ANY


def is_own(value: Value) -> bool:
    """Whether an object is an instance of one of the app's classes."""
    match value:
        case Thing(own=own) | Made(kind=Class(own=own)):
            return own
        case Made(kind=LocalClass()):
            return True
        case _:
            return False


def _module(evaluation: Evaluation, keys: Values, node: ast.AST) -> Values:
    names = texts(keys)
    if names is None:
        return frozenset({evaluation.unsure(node, "a module is looked up by name", looked_up=True)})
    found = (sys.modules.get(name) for name in names)
    return frozenset(evaluation.pool.module(each) for each in found if each is not None)


def _looked_up(evaluation: Evaluation, node: ast.AST) -> Value:
    return evaluation.unsure(
        node, "it is looked up by a name that only the run knows", looked_up=True
    )
