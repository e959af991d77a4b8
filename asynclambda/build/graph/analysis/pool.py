"""The values of one analysis, each of which exists once, and how an object of this process becomes one."""

from __future__ import annotations

import operator
import typing
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from pathlib import PurePath
from re import Pattern
from types import BuiltinMethodType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Final, TypeVar
from uuid import UUID

from asynclambda.build.graph.analysis import still
from asynclambda.build.graph.analysis.values import (
    PLAIN,
    AnyClass,
    Attribute,
    Bound,
    Class,
    Const,
    Descriptor,
    Function,
    Getter,
    LocalClass,
    Made,
    Module,
    Partial,
    Place,
    Sender,
    Super,
    Text,
    Thing,
    Unsure,
    Value,
    Values,
    Vars,
)
from asynclambda.tasks.direct import DirectTask
from asynclambda.tasks.queue import QueueTask

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Hashable, Mapping

    from asynclambda.build.graph.analysis.frames import Frame
    from asynclambda.build.graph.analysis.names import Comprehension
    from asynclambda.build.graph.analysis.project import Project
    from asynclambda.build.graph.analysis.source import Code
    from asynclambda.build.graph.calls import Kind

V = TypeVar("V", bound=Value)

_KNOWN: Final = frozenset({type(None), bool, int, float, str, bytes, timedelta})
_DATA: Final = (date, time, tzinfo, Decimal, PurePath, Pattern, UUID, complex, range, slice)
#: A text that is longer is no name of anything.
_LONGEST_TEXT: Final = 200

#: The framework's own methods that send, by the function behind the `classmethod`.
SENDERS: Final[Mapping[object, Kind]] = {
    QueueTask.__dict__["invoke"].__func__: "invoke",
    QueueTask.__dict__["invoke_many"].__func__: "invoke_many",
    QueueTask.__dict__["message"].__func__: "message",
    DirectTask.__dict__["call"].__func__: "call",
}


class Pool:
    """Makes values, the same one for the same parts."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._count = 0
        self._values: dict[Hashable, Value] = {}
        #: What of the app's is inside of a library's objects, by their ids.
        self.insides: dict[int, Values] = {}
        #: By id, as the next one: a class may have any `__eq__`.
        self._classes: dict[int, Class] = {}
        #: By id; a value keeps its object, so that no other one gets the id.
        self._lifted: dict[int, Value] = {}

    def _one(self, kind: Callable[..., V], *parts: object, key: Hashable = None) -> V:
        """The value of some parts, told from others by them, or by a key."""
        whole = (kind, parts if key is None else key)
        found = self._values.get(whole)
        if found is None:
            found = self._values[whole] = self._numbered(kind(*parts))
        return typing.cast("V", found)  # the kind is part of the key

    def _numbered(self, value: V) -> V:
        self._count += 1
        object.__setattr__(value, "serial", self._count)  # it is frozen, and this is its making
        return value

    def lift(self, thing: object) -> Value:
        """The value of an object of this process."""
        kind = type(thing)
        if kind in _KNOWN:
            return self.const(thing)
        found = self._lifted.get(id(thing))
        if found is None:
            found = self._lift(thing, kind)
            if isinstance(found, Class | Module | Thing | Function) and _object(found) is thing:
                self._lifted[id(thing)] = found
        return found

    def _lift(self, thing: object, kind: type[object]) -> Value:
        if issubclass(kind, type):
            return self.class_(typing.cast("type[object]", thing))
        if kind is FunctionType:
            return self._function(typing.cast("FunctionType", thing))
        if kind is MethodType:
            return self._method(typing.cast("MethodType", thing))
        if kind is BuiltinMethodType:
            method = typing.cast("BuiltinMethodType", thing)
            if method.__self__ is not None and not isinstance(method.__self__, ModuleType):
                return self.attribute(self.lift(method.__self__), method.__name__)
        if issubclass(kind, ModuleType):
            return self.module(typing.cast("ModuleType", thing))
        if kind in {operator.attrgetter, operator.methodcaller}:
            # Neither shows its name but for pickling.
            name = typing.cast("tuple[object, tuple[str, ...]]", thing.__reduce__())[1][0]
            return self.getter(name, calls=kind is operator.methodcaller)
        if kind.__module__ in {"typing", "types"}:
            origin = typing.get_origin(thing)
            if isinstance(origin, type):  # `Base[Order]` is called as `Base` is
                return self.class_(origin)
        if issubclass(kind, _DATA):
            return PLAIN
        return self.thing(thing)

    def const(self, value: object) -> Value:
        """A known text, number, `timedelta` or None."""
        if isinstance(value, str | bytes) and len(value) > _LONGEST_TEXT:
            return PLAIN
        return self._one(Const, value, key=(type(value), value))

    def text(self, prefix: str, suffix: str) -> Value:
        """A text with known ends."""
        if len(prefix) + len(suffix) > _LONGEST_TEXT:
            return PLAIN
        return self._one(Text, prefix, suffix)

    def class_(self, cls: type[object]) -> Class:
        """A class of this process."""
        found = self._classes.get(id(cls))
        if found is None:
            own = self._project.owns_module(cls.__module__)
            found = self._classes[id(cls)] = self._numbered(Class(cls, own))
        return found

    def module(self, module: ModuleType) -> Module:
        """A module of this process."""
        own = self._project.owns_module(still.text(module, "__name__"))
        return self._one(Module, module, own, key=id(module))

    def thing(self, thing: object) -> Thing:
        """Any other object of this process."""
        own = self._project.owns_module(type(thing).__module__)
        return self._one(Thing, thing, own, key=id(thing))

    def function(
        self,
        code: Code,
        frame: Frame | None,
        scopes: tuple[Comprehension, ...] = (),
        owner: LocalClass | None = None,
    ) -> Function:
        """A function that is made when another one runs."""
        return self._one(Function, code, None, frame, scopes, owner)

    def local_class(self, node: ast.ClassDef, frame: Frame, bases: frozenset[Value]) -> LocalClass:
        """A class that is made when a function runs."""
        return self._one(LocalClass, node, frame, bases)

    def made(self, site: Hashable, frame: Frame | None, kind: AnyClass | None) -> Made:
        """An object that is made when the app runs."""
        return self._one(Made, site, frame, kind)

    def bound(self, function: Value, receiver: Value) -> Bound:
        """A function with its first argument."""
        return self._one(Bound, function, receiver)

    def descriptor(self, decorator: type[object], function: Value) -> Descriptor:
        """A function in a local class's body, with its decorator."""
        return self._one(Descriptor, decorator, function)

    def partial(self, node: ast.AST, frame: Frame, function: Value) -> Partial:
        """A `functools.partial`."""
        return self._one(Partial, node, frame, function)

    def sender(self, task_class: type[object], kind: Kind, place: Place | None) -> Sender:
        """A task's method that sends."""
        return self._one(Sender, task_class, kind, place)

    def attribute(self, receiver: Value, name: str) -> Attribute:
        """A library's attribute. One of such an attribute is taken for one of the object itself."""
        root = receiver.receiver if isinstance(receiver, Attribute) else receiver
        return self._one(Attribute, root, name)

    def super_(self, after: AnyClass, receiver: Value) -> Super:
        """A `super()`."""
        return self._one(Super, after, receiver)

    def getter(self, name: str, *, calls: bool) -> Getter:
        """An `operator.attrgetter` or `operator.methodcaller`."""
        return self._one(Getter, name, calls)

    def vars(self, of: Value) -> Vars:
        """An object's attributes as a mapping."""
        return self._one(Vars, of)

    def unsure(self, why: str, place: Place, *, looked_up: bool) -> Unsure:
        """Something that may be a task."""
        return self._one(Unsure, why, place, looked_up)

    def _function(self, function: FunctionType) -> Value:
        code = function.__code__
        if self._project.name_of(code.co_filename) is None:
            return self.thing(function)
        source = self._project.source(code.co_filename)
        found = None if source is None else source.find(code)
        if found is None:
            # Somebody edited the file after its import, or generated it and took it away.
            name = self._project.name_of(code.co_filename) or code.co_filename
            return self.unsure(
                f"the source of {function.__qualname__} is not where it was when it was imported",
                Place(name, code.co_firstlineno),
                looked_up=True,
            )
        return self._numbered(Function(found, function, None, (), None))  # lifted once

    def _method(self, method: MethodType) -> Value:
        kind = SENDERS.get(method.__func__)
        if kind is not None and isinstance(method.__self__, type):
            return self.sender(method.__self__, kind, None)
        function = self.lift(method.__func__)
        if isinstance(function, Function):
            return self.bound(function, self.lift(method.__self__))
        return self.attribute(self.lift(method.__self__), method.__name__)


def _object(value: Class | Module | Thing | Function) -> object:
    """The object of this process that a value stands for."""
    match value:
        case Class(cls=cls):
            return cls
        case Module(module=module):
            return module
        case Thing(thing=thing):
            return thing
        case Function(live=live):
            return live
