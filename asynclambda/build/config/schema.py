"""The JSON Schema of the config file, from which editors complete and check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from asynclambda.build.config.levels import ConfigFile

if TYPE_CHECKING:
    from pydantic import JsonValue
    from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, JsonValue]:
    """The schema, as a document of JSON. It is no stricter than the build."""
    schema = ConfigFile.model_json_schema(schema_generator=_FileSchema)
    return {"$schema": DIALECT, **schema}


class _FileSchema(GenerateJsonSchema):
    """Says nothing of values that a file cannot have: a key without a value is left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        if made.get("default") in (None, [], {}):
            made.pop("default", None)
        return made
