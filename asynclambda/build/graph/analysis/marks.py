"""Which calls of a function are looked at apart.

Two calls that differ only in data share a frame: a helper that 300 tasks call with their payloads is
analysed once. Two that differ in a task, a function, or an object that holds one, do not: what they
send to differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from asynclambda.build.graph.analysis import contents, live, still
from asynclambda.build.graph.analysis.values import (
    PLAIN,
    Attribute,
    Bound,
    Class,
    Const,
    Descriptor,
    Function,
    Getter,
    LocalClass,
    Made,
    Partial,
    Sender,
    Text,
    Thing,
    Unsure,
    Value,
    Values,
)
from asynclambda.build.graph.analysis.world import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph.analysis.binding import Binding
    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.source import Code

#: A value itself, or, for an object that holds nothing of the kind, its class.
Mark: TypeAlias = "Value | tuple[object]"
Key: TypeAlias = tuple[frozenset[Mark], ...]

#: How far into an object it is looked for a task or a function.
_DEPTH: Final = 3


def key(evaluation: Evaluation, code: Code, binding: Binding) -> Key:
    """What tells a call from others of the same function."""
    keys = set(code.names.keys)
    if code.name == "__init__" and code.first_parameter is not None:
        keys.add(code.first_parameter)  # what it makes for one object is not another's
    parts = [
        frozenset(_mark(evaluation, each, exact=name in keys) for each in values)
        for name, values in binding.parameters.items()
    ]
    keywords = (values for _, values in sorted(binding.keywords.items()))
    parts += [
        frozenset(_mark(evaluation, each, exact=False) for each in values)
        for values in (*binding.extra, binding.rest, *keywords, binding.others)
    ]
    if binding.others_name is not None:
        names = frozenset[Mark](evaluation.pool.const(name) for name in binding.keywords)
        parts.append(names)
    return tuple(parts)


def kept(marks: Key) -> Iterator[Value]:
    """The values in a key."""
    return (each for part in marks for each in part if isinstance(each, Value))


def _mark(evaluation: Evaluation, value: Value, *, exact: bool) -> Mark:
    match value:
        case Const() | Text():
            return value if exact else PLAIN
        case Made(site=("task",)):
            return value
        case Made(kind=kind):
            return value if exact or holds(evaluation, value) else (kind,)
        case Thing(thing=thing, own=own):
            kept_apart = own or live.is_container(thing) or live.inside(evaluation.pool, thing)
            return value if kept_apart or exact else PLAIN
        case Unsure(looked_up=looked_up):
            return (looked_up,)
        case Attribute(receiver=receiver):
            return value if holds(evaluation, receiver) else PLAIN
        case _:
            return value


def holds(evaluation: Evaluation, value: Value, depth: int = _DEPTH) -> bool:
    """Whether a task, a class or a function of the app is in an object."""
    if depth == 0:
        return False
    return any(
        is_sending(each) or (isinstance(each, Made) and holds(evaluation, each, depth - 1))
        for each in evaluation.field(value, ALL)
    )


def has_methods(evaluation: Evaluation, value: Made) -> bool:
    """Whether an object's class has functions, tasks or the like. A model that has only fields has none."""
    match value.kind:
        case Class(own=True):
            found = evaluation.world.with_methods.get(value.kind)
            if found is None:
                classes = (evaluation.pool.class_(each) for each in value.kind.cls.__mro__)
                found = any(each.own and _sends_itself(evaluation, each.cls) for each in classes)
                evaluation.world.with_methods[value.kind] = found
            return found
        case LocalClass():
            return True
        case _:
            return False


def _sends_itself(evaluation: Evaluation, cls: type[object]) -> bool:
    """Whether something in a class's body may send."""
    name_of = evaluation.world.project.name_of
    for name, raw in cls.__dict__.items():
        for function in still.functions_of(raw):
            if name_of(function.__code__.co_filename) is not None:
                return True
        if not name.startswith("__"):  # what data classes keep of their fields
            attribute = frozenset({evaluation.pool.lift(raw)})
            if any_sending(attribute | contents.deep(evaluation, attribute)):
                return True
    return False


def matters(evaluation: Evaluation, value: Value) -> bool:
    """Whether it makes a difference that a library gives something back: it sends, or has methods."""
    if isinstance(value, Made):
        return has_methods(evaluation, value) or holds(evaluation, value)
    return is_sending(value) or (isinstance(value, Thing) and live.is_container(value.thing))


def is_sending(value: Value) -> bool:
    """Whether something may send, or be sent to, where it is used."""
    match value:
        case Class(own=own) | Thing(own=own):
            return own
        case (
            Function()
            | Bound()
            | Partial()
            | Sender()
            | LocalClass()
            | Unsure()
            | Getter()
            | Descriptor()
        ):
            return True
        case Attribute(receiver=receiver):
            return is_sending(receiver)
        case _:
            return False


def any_sending(values: Values) -> bool:
    """Whether any of these is such."""
    return any(is_sending(each) for each in values)
