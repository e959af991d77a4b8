"""What pydantic writes into a message and cannot read back.

A payload goes from one function to another as JSON. Pydantic's own rules let a type lose something on
the way without an error: a `SecretStr` is written as stars, and a field may be written under one name and
read under another. `problems` finds that in a type, before anything is sent; `has_secret` in a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Secret, SecretBytes, SecretStr

STARS_REMEDY = (
    "Say that it may travel: `Annotated[SecretStr, PlainSerializer(lambda secret: "
    "secret.get_secret_value(), return_type=str)]`. Or send where it is kept, such as an ARN of Secrets "
    "Manager, and let the task fetch it."
)
NAME_REMEDY = (
    "Give the field one `alias=` instead of a `validation_alias=` or `serialization_alias=` alone, or let "
    "its model have `populate_by_name=True`."
)


def problems(schema: Mapping[str, Any]) -> dict[str, str]:
    """What a type loses between `dump` and `load`, as far as its schema tells: each with its remedy.

    Args:
        schema: The type's core schema.
    """
    return dict(_walk(schema, "", {}))


def has_secret(value: object) -> bool:
    """Whether a value, as `dump_python` gives it, has a secret in it."""
    if isinstance(value, SecretStr | SecretBytes | Secret):
        return True
    if isinstance(value, Mapping):
        return any(map(has_secret, value)) or any(map(has_secret, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(has_secret, value))
    return False


def _walk(node: object, where: str, config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if isinstance(node, list | tuple):
        for each in node:
            yield from _walk(each, where, config)
        return
    if not isinstance(node, dict):
        return
    config = node.get("config", config)
    serialization = node.get("serialization", {})
    if serialization.get("type") == "function-plain":
        # That function writes all that is inside. Pydantic's own for secrets writes stars.
        function = serialization["function"]
        if function.__module__ == "pydantic.types" and "secret" in function.__qualname__.lower():
            yield f"{where or 'it'} is a secret, of which pydantic writes only stars", STARS_REMEDY
        return
    if node["type"] in {"model-fields", "typed-dict", "dataclass-args"}:
        yield from _walk_fields(node, where, config)
        return
    for key, value in node.items():
        # A default is the user's data and no schema.
        if key not in {"config", "default", "metadata", "serialization"}:
            yield from _walk_values(value, where, config)


def _walk_values(value: object, where: str, config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A schema, or several by a key that is none of a schema's own, such as a union's tags."""
    if isinstance(value, dict) and not isinstance(value.get("type"), str):
        for each in value.values():
            yield from _walk(each, where, config)
    else:
        yield from _walk(value, where, config)


def _walk_fields(
    node: Mapping[str, Any], where: str, config: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    owner = node.get("model_name") or node.get("dataclass_name") or config.get("title") or where
    fields = node["fields"]
    pairs = (
        fields.items() if isinstance(fields, dict) else ((field["name"], field) for field in fields)
    )
    for name, field in pairs:
        place = f"{owner}.{name}"
        if field.get("serialization_exclude"):
            if field["schema"]["type"] != "default" and field.get("required", True):
                yield (
                    f"{place} is excluded from what is written, but required to read it",
                    "Give the field a default, or leave out `exclude=True`.",
                )
            continue
        written = field.get("serialization_alias", name)
        if written not in (read := read_names(name, field, config)):
            yield f"{place} is written as {written!r} and read as {' or '.join(read)}", NAME_REMEDY
        yield from _walk(field["schema"], place, {})


def read_names(name: str, field: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    """The names that a field is read by; a path into something else counts under that path."""
    alias = field.get("validation_alias")
    if alias is None:
        return [name]
    by_name = config.get("populate_by_name") or config.get("validate_by_name")
    names = [name] if by_name else []
    if config.get("validate_by_alias", True):
        paths = [[alias]] if isinstance(alias, str) else alias
        if paths and not isinstance(paths[0], list):  # a single AliasPath
            paths = [paths]
        names += [".".join(map(str, path)) for path in paths]
    return names
