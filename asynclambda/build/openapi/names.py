"""The several names of a field: a schema has one of them, a path may have another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pydantic import AliasChoices, BaseModel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic.fields import FieldInfo

    from asynclambda.spec import TaskSpec


def property_of(spec: TaskSpec, name: str, properties: Collection[str]) -> str:
    """The property of a payload's schema that a parameter of the path stands for.

    With `validate_by_name`, or several aliases, a field has more names than its schema.
    """
    if name in properties or spec.payload is None:
        return name
    for aliases in _aliases(spec.payload.annotation):
        if name in aliases:
            return next((alias for alias in aliases if alias in properties), name)
    return name


def _aliases(annotation: Any) -> Iterator[list[str]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield [*_of(field), name]
    for each in get_args(annotation):
        yield from _aliases(each)


def _of(field: FieldInfo) -> list[str]:
    alias = field.validation_alias
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return [each for each in choices if isinstance(each, str)]
