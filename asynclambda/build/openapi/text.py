"""What a path or a query string can hold: texts, and in a query string lists of them.

A text becomes a number or a date on its way into the payload, but never an object, null, or a `Literal` that
is no text. So those are left out, however the type has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from asynclambda.build.openapi.schema import Schema, branches, referred

if TYPE_CHECKING:
    from pydantic_core import core_schema

    from asynclambda.payload import PayloadType

#: A schema that nothing fits.
_NEVER: Schema = {"not": {}}


class _TextSchema(GenerateJsonSchema):
    """Leaves out what no text becomes."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        # pydantic takes a text, too, of which its older releases do not say that it has to be a number;
        # here, a number is a text.
        made = super().decimal_schema(schema)
        return next((each for each in branches(made) or () if each.get("type") == "number"), made)

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        texts = [each for each in schema["expected"] if isinstance(each, str)]
        return {"type": "string", "enum": texts} if texts else dict(_NEVER)

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        made = super().enum_schema(schema)
        if "sub_type" not in schema:  # of an IntEnum, "1" is a member; of any other, only a text
            texts = [
                each for each in made.get("enum", [made.get("const")]) if isinstance(each, str)
            ]
            made = {name: value for name, value in made.items() if name not in {"enum", "const"}}
            made |= {"type": "string", "enum": texts} if texts else _NEVER
        return made


def text_schema(payload: PayloadType[Any]) -> tuple[Schema, dict[str, Schema]]:
    """The schema of a payload whose fields come as texts, and the definitions that it refers to."""
    schema: Schema = payload.adapter.json_schema(schema_generator=_TextSchema)
    return schema, schema.pop("$defs", {})


def as_text(schema: Schema, definitions: dict[str, Schema]) -> Schema | None:
    """What of a field's schema a text can be, without references; None where nothing is left."""
    schema = referred(schema, definitions)
    members = branches(schema)
    if members is not None:
        return _union(schema, [as_text(each, definitions) for each in members])
    if schema.get("type") in {"object", "array", "null"} or "not" in schema:
        return None
    made = _without_null(schema)
    return made if made.keys() & {"type", "enum", "const", "allOf"} else {"type": "string"} | made


def as_texts(schema: Schema, definitions: dict[str, Schema]) -> Schema | None:
    """As `as_text`, or a list of texts: what a parameter can be that may be repeated."""
    schema = referred(schema, definitions)
    members = branches(schema)
    if members is not None:
        return _union(schema, [as_texts(each, definitions) for each in members])
    if schema.get("type") != "array":
        return as_text(schema, definitions)
    made = _without_null(schema)
    for name in ("items", "contains"):
        if name in made:
            item = as_text(made[name], definitions)
            if item is None:
                return None
            made[name] = item
    if "prefixItems" in made:
        items = [as_text(each, definitions) for each in made["prefixItems"]]
        if None in items:
            return None
        made["prefixItems"] = items
    return made


def _union(schema: Schema, members: list[Schema | None]) -> Schema | None:
    left = [each for each in members if each is not None]
    if not left:
        return None
    beside = {
        name: value
        for name, value in _without_null(schema).items()
        if name not in {"anyOf", "oneOf", "discriminator"}
    }
    return left[0] | beside if len(left) == 1 else {"anyOf": left} | beside


def _without_null(schema: Schema) -> Schema:
    """Without a default that says nothing to a client: to leave the parameter out is null."""
    if schema.get("default", schema) is None:
        return {name: value for name, value in schema.items() if name != "default"}
    return dict(schema)
