"""Looking into templates, whoever has written them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.plan.resource import Value


def mapping(value: Value) -> Mapping[str, Value]:
    """A mapping as it is, anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: Value) -> Sequence[Value]:
    """A list as it is; one thing, which CloudFormation takes for a list of it, as that; nothing as none."""
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)


def at(value: Value, *path: str) -> Value:
    """What is down a path of names; None where nothing is."""
    for name in path:
        value = mapping(value).get(name)
    return value


def resources(template: Mapping[str, Value]) -> Mapping[str, Mapping[str, Value]]:
    """The resources by logical id."""
    return {name: mapping(each) for name, each in mapping(template.get("Resources")).items()}


def shown(value: Value) -> str:
    """A value in a few words: a reference as what it refers to."""
    if isinstance(value, Mapping) and len(value) == 1:
        (function, argument) = next(iter(value.items()))
        if function in {"Ref", "Fn::Sub"} and isinstance(argument, str):
            return argument
        if function == "Fn::GetAtt":
            parts = argument.split(".") if isinstance(argument, str) else items(argument)
            return str(parts[0]) if parts else ""
    return plain(value) if isinstance(value, str | int | float) else json.dumps(value)


def plain(value: str | float) -> str:
    """A single value as text. YAML and CloudFormation make no difference of 300 and "300"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def different(old: Value, new: Value, path: str = "") -> Iterator[str]:
    """The paths at which two values are not the same, down through mappings."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted({*old, *new}):
            yield from different(old.get(name), new.get(name), f"{path}.{name}" if path else name)
    elif not _same(old, new):
        yield path


def _same(old: Value, new: Value) -> bool:
    if isinstance(old, str | int | float) and isinstance(new, str | int | float):
        return plain(old) == plain(new)
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return len(old) == len(new) and all(
            not list(different(one, other)) for one, other in zip(old, new, strict=True)
        )
    return old == new
