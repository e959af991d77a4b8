"""The fields of a payload type, by the names they have in JSON."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints, is_typeddict

from pydantic import AliasChoices, BaseModel

if TYPE_CHECKING:
    from asynclambda.payload import PayloadType

P = TypeVar("P")


def field_names(payload: PayloadType[P]) -> frozenset[str] | None:
    """The JSON names of a payload's fields; None where it is no object with fields.

    For models, dataclasses and TypedDicts they are read off the class, so that no schema is built.
    """
    annotation: Any = payload.annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        by_name = annotation.model_config.get("populate_by_name") or annotation.model_config.get(
            "validate_by_name"
        )
        names: set[str] = set()
        for name, field in annotation.model_fields.items():
            alias = field.validation_alias
            aliases = alias.choices if isinstance(alias, AliasChoices) else [alias]
            texts = {each for each in aliases if isinstance(each, str)}
            names |= texts
            if not texts or by_name:
                names.add(name)
        return frozenset(names)
    if dataclasses.is_dataclass(annotation):
        return frozenset(field.name for field in dataclasses.fields(annotation) if field.init)
    if is_typeddict(annotation):
        return frozenset(get_type_hints(annotation))
    return None


def array_fields(payload: PayloadType[P]) -> frozenset[str]:
    """The JSON names of the fields that hold a list: those that take every value of a repeated
    query parameter."""
    schema = payload.json_schema()
    definitions: dict[str, Any] = schema.get("$defs", {})

    def is_array(part: dict[str, Any]) -> bool:
        if "$ref" in part:
            part = definitions[part["$ref"].rpartition("/")[2]]
        if part.get("type") == "array":
            return True
        return any(is_array(each) for each in part.get("anyOf", ()))

    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    return frozenset(name for name, part in schema.get("properties", {}).items() if is_array(part))
