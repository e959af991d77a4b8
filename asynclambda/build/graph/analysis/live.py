"""What is inside objects that exist in this process."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Mapping
from types import (
    BuiltinFunctionType,
    CodeType,
    FrameType,
    FunctionType,
    MappingProxyType,
    ModuleType,
)
from typing import TYPE_CHECKING, Final

from asynclambda.build.graph.analysis import origin
from asynclambda.build.graph.analysis.values import (
    DATA,
    NOTHING,
    Bound,
    Class,
    Const,
    Function,
    Sender,
    Thing,
    Unsure,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asynclambda.build.graph.analysis.pool import Pool
    from asynclambda.build.graph.analysis.values import Value, Values

_CONTAINERS: Final = (dict, list, tuple, set, frozenset, deque, MappingProxyType)
_DATA: Final = frozenset({str, int, float, bool, bytes, type(None)})
#: Known texts and numbers of a longer container are not told apart.
_MOST_CONSTANTS: Final = 64
#: Objects that are looked at inside of one of a library's.
_MOST_OBJECTS: Final = 2_000


def is_container(thing: object) -> bool:
    """Whether an object is of one of Python's own kinds of container."""
    return issubclass(type(thing), _CONTAINERS)


def elements(pool: Pool, thing: object) -> Values:
    """What a container holds; of a mapping, the values."""
    if isinstance(thing, dict | MappingProxyType):
        return _lifted(pool, thing.values(), len(thing))
    if isinstance(thing, list | tuple | set | frozenset | deque):
        return _lifted(pool, thing, len(thing))
    return NOTHING


def keys(pool: Pool, thing: object) -> Values:
    """The keys of a mapping."""
    return _lifted(pool, thing, len(thing)) if isinstance(thing, Mapping) else NOTHING


def at(pool: Pool, thing: object, key: Value) -> Values | None:
    """What a container holds at a key; None where that cannot be told."""
    name = key.value if isinstance(key, Const) else _object(key)
    if isinstance(thing, dict | MappingProxyType) and name is not _NO_KEY:
        try:
            return frozenset({pool.lift(thing[name])}) if name in thing else NOTHING
        except TypeError:  # no key of a dictionary
            return NOTHING
    if isinstance(thing, tuple) and isinstance(name, int):
        return frozenset({pool.lift(thing[name])}) if -len(thing) <= name < len(thing) else NOTHING
    return None


def attributes(thing: object) -> dict[str, object]:
    """The attributes that an instance has itself."""
    found: dict[str, object] = dict(getattr(thing, "__dict__", None) or {})
    for cls in type(thing).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            slot = cls.__dict__.get(name)
            try:
                found.setdefault(name, slot.__get__(thing, cls) if slot is not None else None)
            except AttributeError:
                continue  # a slot that is empty
    return found


def inside(pool: Pool, thing: object) -> Values:
    """What of the app's is inside of a library's object, however deep: classes, functions, instances."""
    if origin.is_harmless(type(thing)):
        return NOTHING
    found: set[Value] = set()
    seen = {id(thing)}
    todo = deque([thing])
    while todo and len(seen) < _MOST_OBJECTS:
        for each in _parts(todo.popleft()):
            if id(each) in seen or type(each) in _DATA:
                continue
            seen.add(id(each))
            if _is_of_interest(value := pool.lift(each)):
                found.add(value)
            elif not origin.is_harmless(type(each)):
                todo.append(each)
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
    match thing:
        case FunctionType():
            # Not its globals: a library's module does not know the app.
            for cell in thing.__closure__ or ():
                try:
                    yield cell.cell_contents
                except ValueError:  # a name that is not bound yet
                    continue
            yield from thing.__defaults__ or ()
            yield from (thing.__kwdefaults__ or {}).values()
            yield from thing.__dict__.values()
        case type() | ModuleType() | BuiltinFunctionType() | CodeType() | FrameType():
            return
        case _:
            yield from gc.get_referents(thing)


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
