"""The schema of a payload type, exact where pydantic's own is for readers.

Pydantic's JSON Schema tells less than pydantic checks: not the validators, not the zone of an
`AwareDatetime`, not the keys of a `dict[int, ...]`, not the other names of a field. Here all of that is
added, under keywords of our own, and what is sent is described as `PayloadType.dump` writes it: defaults
are written, computed fields are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic.json_schema import GenerateJsonSchema

from asynclambda.build.schemas.compact import compact
from asynclambda.build.schemas.keywords import ALSO, CHOSEN, NAMES
from asynclambda.build.schemas.restrictions import function_name, is_foreign, restrictions
from asynclambda.round_trip import read_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue
    from pydantic_core import core_schema

    from asynclambda.payload import PayloadType

#: The format of bytes in JSON, by pydantic's `ser_json_bytes` and `val_json_bytes`.
_BYTES = {"utf8": "binary", "base64": "base64url", "hex": "hex"}


def schema_of(payload: PayloadType[Any], mode: JsonSchemaMode) -> dict[str, Any]:
    """The schema of what is written (`serialization`) or read (`validation`), by alias."""
    made = payload.adapter.json_schema(by_alias=True, mode=mode, schema_generator=_Exact)
    return cast("dict[str, Any]", compact(made))


class _Exact(GenerateJsonSchema):
    """Pydantic's generator, with what it leaves out."""

    #: A type that JSON Schema has no words for is one for us.
    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012  # as pydantic's

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # They are pydantic's, and more of them in each of its releases.
        super().__init__(*arguments, **options)
        #: The configs of the models around, innermost last.
        self._configs: list[Mapping[str, Any]] = [{}]

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        """The schema of a part, with its restrictions."""
        # A model's config ends at the next model; all else takes that which is around it.
        own = {} if schema["type"] in {"model", "dataclass"} else self._configs[-1]
        self._configs.append(schema.get("config") or own)
        try:
            made = super().generate_inner(schema)
        finally:
            self._configs.pop()
        also = restrictions(schema)
        return {**made, ALSO: sorted({*made.get(ALSO, ()), *also})} if also else made

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        """What has no JSON Schema is known by its name; pydantic would raise."""
        return {ALSO: [f"{schema['type']} {function_name(schema.get('cls') or schema)}"]}

    def ser_schema(self, schema: Any) -> JsonSchemaValue | None:
        """What a serializer writes: anything, where it does not say; pydantic takes the type's own."""
        kind = schema["type"]
        # SerializeAsAny, as this and as older releases of pydantic have it
        if kind == "any" or schema.get("schema", {}).get("type") == "any":
            return {}
        functions = {"function-plain", "function-wrap"}
        if kind in functions and "return_schema" not in schema and is_foreign(schema["function"]):
            return {}
        return super().ser_schema(schema)

    def field_is_required(self, field: Any, total: bool) -> bool:
        """A field with a default may be missing, but is always written."""
        if self.mode == "validation" or field["type"] == "typed-dict-field":
            return super().field_is_required(field, total)
        return field.get("serialization_exclude_if") is None

    def model_fields_schema(self, schema: core_schema.ModelFieldsSchema) -> JsonSchemaValue:
        """The fields of a model."""
        made = super().model_fields_schema(_without_computed(schema))
        return self._named(made, schema["fields"])

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        """The keys of a TypedDict."""
        made = super().typed_dict_schema(_without_computed(schema))
        return self._named(made, schema["fields"])

    def dataclass_args_schema(self, schema: core_schema.DataclassArgsSchema) -> JsonSchemaValue:
        """The fields of a dataclass."""
        made = super().dataclass_args_schema(_without_computed(schema))
        return self._named(made, {field["name"]: field for field in schema["fields"]})

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A mapping, with the type of its keys."""
        made = super().dict_schema(schema)
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        if keys and keys != {"type": "string"} and "patternProperties" not in made:
            made["propertyNames"] = keys
        return made

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """A union that is told apart by a field, or by a function."""
        made = super().tagged_union_schema(schema)
        if "discriminator" not in made:
            way = schema["discriminator"]
            made[CHOSEN] = function_name(way) if callable(way) else str(way)
        return made

    def json_schema(self, schema: core_schema.JsonSchema) -> JsonSchemaValue:
        """JSON in a text, which is written as one: a payload is dumped to be read back."""
        content = self.generate_inner(schema["schema"]) if "schema" in schema else {}
        return {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": content,
        }

    def bytes_schema(self, schema: core_schema.BytesSchema) -> JsonSchemaValue:
        """Bytes, in the encoding that they are read or written in."""
        made = super().bytes_schema(schema)
        name = "val_json_bytes" if self.mode == "validation" else "ser_json_bytes"
        made["format"] = _BYTES.get(self._configs[-1].get(name, "utf8"), "binary")
        return made

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """A decimal, whose text pydantic describes otherwise in each of its releases."""
        made = super().decimal_schema(schema)
        text = {"type": "string", "format": "decimal"}
        if self.mode == "serialization":
            return text
        return {"anyOf": [each for each in made["anyOf"] if each["type"] != "string"] + [text]}

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:
        """A duration. As a number of seconds it has the bounds of Python's type."""
        made = super().timedelta_schema(schema)
        return {**made, ALSO: ["timedelta"]} if made["type"] == "number" else made

    def _named(self, made: JsonSchemaValue, fields: Mapping[str, Any]) -> JsonSchemaValue:
        """The properties of `made` with the other names that they are read by."""
        if self.mode == "serialization":
            return made
        properties = made.get("properties", {})
        for name, field in fields.items():
            names = read_names(name, field, self._configs[-1])
            shown = [each for each in names if each in properties]
            if len(names) > 1 and shown:
                others = [each for each in names if each != shown[0]]
                properties[shown[0]] = {**properties[shown[0]], NAMES: others}
        return made


def _without_computed(schema: Any) -> Any:
    """A core schema without computed fields, which a payload is dumped without."""
    return {key: value for key, value in schema.items() if key != "computed_fields"}
