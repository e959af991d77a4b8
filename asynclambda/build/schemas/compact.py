"""A schema without what is for readers: the template has 1 MB for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asynclambda.build.schemas.keywords import ANNOTATIONS, NAMED_SCHEMAS, SCHEMA, SCHEMAS


def compact(schema: object) -> Any:
    """The schema without titles, descriptions, defaults and examples; fields of these names stay."""
    if not isinstance(schema, Mapping):
        return schema  # True or False, which are schemas as well
    return {
        key: _compact(key, value)
        for key, value in schema.items()
        if key not in ANNOTATIONS and not (key == "type" and _says_no_more(schema))
    }


def _says_no_more(schema: Mapping[str, object]) -> bool:
    """Whether a type is told by the values beside it."""
    return "const" in schema or "enum" in schema


def _compact(key: str, value: Any) -> Any:
    if key in SCHEMA:
        return compact(value)
    if key in SCHEMAS:
        return [compact(each) for each in value]
    if key in NAMED_SCHEMAS:
        return {name: compact(each) for name, each in value.items()}
    if key == "discriminator":
        # pydantic has the schema itself where it has no name to refer by.
        mapping = {tag: compact(each) for tag, each in value.get("mapping", {}).items()}
        return {**value, "mapping": mapping}
    return value
