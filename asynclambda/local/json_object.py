"""Walking a template: JSON whose shape is known only while it is looked at."""

from __future__ import annotations

from typing import TypeAlias

from pydantic import JsonValue

Object: TypeAlias = dict[str, JsonValue]


def child(parent: Object, name: str) -> Object:
    """The object under a name; where there is none, a new one that is not in `parent`."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def ensure_child(parent: Object, name: str) -> Object:
    """The object under a name; where there is none, it is put there."""
    value = parent.get(name)
    if isinstance(value, dict):
        return value
    made: Object = {}
    parent[name] = made
    return made
