"""A JSON Schema as a form: a tree of inputs that a browser draws without knowing JSON Schema.

    {"kind": "object", "fields": [{"name": "cents", "required": true, "form": {"kind": "integer", "min": 1}}]}

What has no input of its own (a union of several types, a tuple, a type that contains itself) is `raw`:
a place for JSON. So every payload can be made, if need be by hand; the task's own type checks all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from pydantic import JsonValue

#: A JSON Schema, or a part of one.
Schema: TypeAlias = Mapping[str, Any]
#: A node of the tree.
Form: TypeAlias = "dict[str, JsonValue]"

#: Inputs below inputs: deeper ones are JSON, or the form fills the screen with boxes in boxes.
_DEEPEST: Final = 6
_LIMITS: Final = {
    "minimum": "min",
    "maximum": "max",
    "exclusiveMinimum": "above",
    "exclusiveMaximum": "below",
    "minLength": "shortest",
    "maxLength": "longest",
    "pattern": "pattern",
    "format": "format",
    "minItems": "fewest",
    "maxItems": "most",
}


def form_of(schema: Schema) -> Form:
    """The form of a schema with its own `$defs`.

    Returns:
        Plain JSON. Every node has a `kind`: `object` (with `fields`), `list` (with `item`), `map` (with
        `value`), `optional` (with `form`), `enum` (with `values`), `const` (with `value`), `string`,
        `integer`, `number`, `boolean`, `null` or `raw`; where they are known `title`, `help` and limits.
    """
    definitions = schema.get("$defs", {})
    return _form(schema, definitions if isinstance(definitions, Mapping) else {}, ())


def _form(schema: Schema, definitions: Mapping[str, Any], above: tuple[str, ...]) -> Form:
    """The form of a part; `above` has the references that lead to it."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if reference in above or len(above) >= _DEEPEST:
            return _words(schema, {"kind": "raw"})
        target = definitions.get(reference.rpartition("/")[2], {})
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        return _form({**target, **beside}, definitions, (*above, reference))
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return _union(schema, schema[union], definitions, above)
    if isinstance(schema.get("allOf"), Sequence) and len(schema["allOf"]) == 1:
        beside = {name: value for name, value in schema.items() if name != "allOf"}
        return _form({**schema["allOf"][0], **beside}, definitions, above)
    if "const" in schema:
        return _words(schema, {"kind": "const", "value": schema["const"]})
    if "enum" in schema:
        return _words(schema, {"kind": "enum", "values": list(schema["enum"])})
    return _words(schema, _typed(schema, definitions, above))


def _typed(schema: Schema, definitions: Mapping[str, Any], above: tuple[str, ...]) -> Form:
    match schema.get("type"):
        case "object":
            return _object(schema, definitions, above)
        case "array" if isinstance(schema.get("items"), Mapping) and "prefixItems" not in schema:
            return {"kind": "list", "item": _form(schema["items"], definitions, above)}
        case "string" | "integer" | "number" | "boolean" | "null" as kind:
            return {"kind": kind}
        case _:
            return {"kind": "raw"}


def _object(schema: Schema, definitions: Mapping[str, Any], above: tuple[str, ...]) -> Form:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    if not properties:
        if isinstance(others, Mapping):
            return {"kind": "map", "value": _form(others, definitions, above)}
        return {"kind": "raw"} if others is not False else {"kind": "object", "fields": []}
    required = schema.get("required", ())
    fields: list[JsonValue] = []
    for name, each in properties.items():
        field: Form = {
            "name": name,
            "required": name in required,
            "form": _form(each, definitions, above),
        }
        if "default" in each:
            field["default"] = each["default"]
        fields.append(field)
    return {"kind": "object", "fields": fields}


def _union(
    schema: Schema,
    members: Sequence[Schema],
    definitions: Mapping[str, Any],
    above: tuple[str, ...],
) -> Form:
    """A type or null; all other unions are written as JSON, since no input shows which member is meant."""
    real = [each for each in members if each.get("type") != "null"]
    if len(real) == 1:
        beside = {name: schema[name] for name in ("title", "description") if name in schema}
        inner = _form({**real[0], **beside}, definitions, above)
        return inner if len(members) == 1 else {"kind": "optional", "form": inner}
    names = [_name(each) for each in members]
    return _words(schema, {"kind": "raw", "one_of": [name for name in names if name]})


def _name(member: Schema) -> str:
    """A member of a union in a word."""
    if "$ref" in member:
        return str(member["$ref"]).rpartition("/")[2]
    return str(member.get("title") or member.get("format") or member.get("type") or "")


def _words(schema: Schema, form: Form) -> Form:
    """A form with what its schema says to a person, and with its limits."""
    for name, key in (("title", "title"), ("description", "help")):
        if isinstance(schema.get(name), str):
            form[key] = schema[name]
    if form["kind"] not in {"object", "raw", "const", "enum"}:
        form |= {key: schema[name] for name, key in _LIMITS.items() if name in schema}
    return form
