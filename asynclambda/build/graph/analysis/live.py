"""What is inside objects that exist in this process."""

from __future__ import annotations

import gc
import logging
import weakref
from collections import deque
from types import (
    BuiltinFunctionType,
    CodeType,
    FrameType,
    FunctionType,
    MappingProxyType,
    MemberDescriptorType,
    ModuleType,
)
from typing import TYPE_CHECKING, Any, Final, cast

from asynclambda.build.graph.analysis import origin, still
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    Bound,
    Class,
    Const,
    Function,
    Place,
    Sender,
    Thing,
    Unsure,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from asynclambda.build.graph.analysis.pool import Pool
    from asynclambda.build.graph.analysis.values import Value, Values

_CONTAINERS: Final = (dict, list, tuple, set, frozenset, deque, MappingProxyType)
_DATA: Final = frozenset({str, int, float, bool, bytes, type(None)})
#: Known texts and numbers of a longer container are not told apart.
_MOST_CONSTANTS: Final = 64
#: Objects that are looked at inside of one of a library's.
_MOST_OBJECTS: Final = 20_000


def is_container(thing: object) -> bool:
    """Whether an object is of one of Python's own kinds of container."""
    return issubclass(type(thing), _CONTAINERS)


def elements(pool: Pool, thing: object) -> Values:
    """What a container holds; of a mapping, the values."""
    if still.is_a(thing, MappingProxyType):
        proxied = cast("Mapping[object, object]", thing)
        return _lifted(pool, proxied.values(), len(proxied))
    if still.is_a(thing, dict):
        mapping = cast("dict[object, object]", thing)
        return _lifted(pool, dict.values(mapping), dict.__len__(mapping))
    return _lifted(pool, *_iterated(thing))


def keys(pool: Pool, thing: object) -> Values:
    """The keys of a mapping."""
    if still.is_a(thing, dict):
        return _lifted(pool, *_iterated(thing))
    if still.is_a(thing, MappingProxyType):
        proxied = cast("Mapping[object, object]", thing)
        return _lifted(pool, proxied, len(proxied))
    return NOTHING


def _iterated(thing: object) -> tuple[Iterable[object], int]:
    """The elements of a container as Python's own class gives them, whatever a subclass of it would."""
    for kind in (dict, list, tuple, set, frozenset, deque):
        if still.is_a(thing, kind):
            # A type checker does not see that `kind` is the one of `thing`.
            base = cast("Any", kind)
            return base.__iter__(thing), base.__len__(thing)
    return (), 0


def at(pool: Pool, thing: object, key: Value) -> Values | None:
    """What a container holds at a key; None where that cannot be told."""
    name = key.value if isinstance(key, Const) else _object(key)
    if name is _NO_KEY:
        return None
    if still.is_a(thing, dict, MappingProxyType):
        # Not `thing[name]`: a defaultdict would make an element, an app's class run its own code.
        mapping = cast("dict[object, object]", thing)
        get = dict.get if still.is_a(thing, dict) else cast("Any", MappingProxyType).get
        try:
            found: object = get(mapping, name, still.MISSING)
        except TypeError:  # no key of a dictionary
            return NOTHING
        return NOTHING if found is still.MISSING else frozenset({pool.lift(found)})
    if still.is_a(thing, tuple) and isinstance(name, int):
        row = cast("tuple[object, ...]", thing)
        there = -tuple.__len__(row) <= name < tuple.__len__(row)
        return frozenset({pool.lift(tuple.__getitem__(row, name))}) if there else NOTHING
    return None


def attributes(thing: object) -> dict[str, object]:
    """The attributes that an instance has itself."""
    found = dict(still.own_attributes(thing))
    for cls in type(thing).__mro__:
        for name, slot in cls.__dict__.items():
            if isinstance(slot, MemberDescriptorType):
                try:
                    found.setdefault(name, slot.__get__(thing, cls))
                except AttributeError:
                    continue  # a slot that is empty
    return found


def inside(pool: Pool, thing: object) -> Values:
    """What of the app's is inside of a library's object, however deep: classes, functions, instances."""
    found = pool.insides.get(id(thing))
    if found is None:
        found = pool.insides[id(thing)] = _inside(pool, thing)
        pool.lift(thing)  # which keeps it, so that no other object gets its id
    return found


def _inside(pool: Pool, thing: object) -> Values:
    if origin.is_harmless(type(thing)) and not still.is_a(thing, logging.Logger):
        return NOTHING
    found: set[Value] = set()
    seen = {id(thing)}
    todo = deque([thing])
    while todo:
        for each in _parts(todo.popleft()):
            if id(each) in seen or type(each) in _DATA:
                continue
            seen.add(id(each))
            if _is_of_interest(value := pool.lift(each)):
                found.add(value)
            elif not origin.is_harmless(type(each)):
                todo.append(each)
        if len(seen) > _MOST_OBJECTS:
            place = Place(type(thing).__module__, 0)
            why = f"it may be in a {type(thing).__qualname__}, which is too large to be looked through"
            return frozenset({*found, pool.unsure(why, place, looked_up=False)})
    return frozenset(found)


def _is_of_interest(value: Value) -> bool:
    match value:
        case Function() | Sender() | Unsure():
            return True
        case Class(own=own) | Thing(own=own):
            return own
        case Bound(function=function):
            return isinstance(function, Function)
        case _:
            return False


def _parts(thing: object) -> Iterator[object]:
    """What an object refers to, as far as it is its own."""
    if type(thing) is FunctionType:
        # Not its globals: a library's module does not know the app.
        for cell in thing.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # a name that is not bound yet
                continue
        yield from thing.__defaults__ or ()
        yield from (thing.__kwdefaults__ or {}).values()
        yield from thing.__dict__.values()
    elif still.is_a(thing, weakref.ref):
        yield cast("weakref.ref[object]", thing)()
    elif still.is_a(thing, logging.Logger):
        yield from _parts_of_logger(cast("logging.Logger", thing))
    elif not still.is_a(thing, type, ModuleType, BuiltinFunctionType, CodeType, FrameType):
        yield from gc.get_referents(thing)


def _parts_of_logger(logger: logging.Logger) -> Iterator[object]:
    """What a logger passes its records to. Its manager knows all loggers, which are not its own."""
    above: logging.Logger | None = logger
    while above is not None:
        yield from (*above.filters, *above.handlers)
        above = above.parent if above.propagate else None


def _lifted(pool: Pool, things: Iterable[object], count: int) -> Values:
    if count <= _MOST_CONSTANTS:
        return frozenset(pool.lift(each) for each in things)
    found = {pool.lift(each) for each in things if type(each) not in _DATA}
    return frozenset(found | DATA)


_NO_KEY: Final = object()


def _object(value: Value) -> object:
    """The object that a value stands for, where that is certain."""
    match value:
        case Thing(thing=thing):
            return thing
        case Class(cls=cls):
            return cls
        case _:
            return _NO_KEY
