"""What the modules around know of JSON Schema."""

from __future__ import annotations

from typing import Any, TypeAlias

#: A JSON Schema, whose keywords hold JSON of many shapes.
Schema: TypeAlias = dict[str, Any]

#: Where a document of OpenAPI keeps the schemas that it refers to.
REF = "#/components/schemas/"


def referred(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    """The schema itself, or the one that it refers to, with what stands beside the reference."""
    while "$ref" in schema:
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        schema = definitions[schema["$ref"].rpartition("/")[2]] | beside
    return schema


def branches(schema: Schema) -> list[Schema] | None:
    """The members of a union, or None where it is none."""
    found: list[Schema] | None = schema.get("anyOf") or schema.get("oneOf")
    return found


def references(value: object) -> set[str]:
    """The names of all definitions that a part of a document refers to."""
    if isinstance(value, dict):
        found = {
            name
            for each in value.values()
            if isinstance(each, dict | list)
            for name in references(each)
        }
        ref = value.get("$ref")
        if isinstance(ref, str):
            found.add(ref.rpartition("/")[2])
        # A discriminator names definitions too, as plain text.
        mapping = value.get("mapping")
        if "propertyName" in value and isinstance(mapping, dict):
            found |= {str(each).rpartition("/")[2] for each in mapping.values()}
        return found
    if isinstance(value, list):
        return {name for each in value for name in references(each)}
    return set()
