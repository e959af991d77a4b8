"""A payload as a person might write it, to show its shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from asynclambda.payload import PayloadType

_Schema: TypeAlias = dict[str, Any]

#: Deeper than this, an example is no help any more.
_DEPTH = 4
_TEXTS = {
    "date": "2030-01-31",
    "date-time": "2030-01-31T08:00:00Z",
    "time": "08:00:00",
    "duration": "PT1H",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "email": "somebody@example.com",
    "uri": "https://example.com",
}


def sample(payload: PayloadType[Any]) -> str:
    """JSON of a payload's shape: its required fields, each with a value of its type. It need not be valid."""
    schema = payload.json_schema()
    return json.dumps(_value(schema, schema.get("$defs", {}), _DEPTH), ensure_ascii=False)


def _value(schema: _Schema, definitions: dict[str, _Schema], depth: int) -> object:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    for name in ("examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return _value(schema[name][0], definitions, depth)
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", ()) if depth else ()
            properties = schema.get("properties", {})
            return {name: _value(properties[name], definitions, depth - 1) for name in wanted}
        case "array":
            if "items" not in schema or depth <= _DEPTH // 2:
                return []  # before a type that has itself in a list gets out of depth
            return [_value(schema["items"], definitions, depth - 1)]
        case "integer" | "number":
            least = schema["minimum"] if "minimum" in schema else schema.get("exclusiveMinimum", 0)
            return int(least) + 1
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return _TEXTS.get(schema.get("format", ""), "text")
