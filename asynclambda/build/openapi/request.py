"""What a route takes: each field of the payload where the handler looks for it.

The path's parts come first. All other fields are in the query string for GET, HEAD and DELETE, else in the
JSON body. That is how `asynclambda.runtime.api` reads a request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from asynclambda.build.openapi.components import takes_nothing
from asynclambda.build.openapi.names import property_of
from asynclambda.build.openapi.schema import Schema, branches, referred
from asynclambda.build.openapi.text import as_text, as_texts, text_schema
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from asynclambda.build.openapi.components import Components
    from asynclambda.payload import PayloadType
    from asynclambda.spec import ApiTrigger, TaskSpec


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an object; of a union, those of all its members."""

    properties: dict[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    #: The schema of fields of any other name; None where they mean nothing.
    others: Schema | None = None


def request_parts(spec: TaskSpec, components: Components) -> dict[str, Any]:
    """The `parameters` and the `requestBody` of a route's operation, where it has any.

    Raises:
        BuildError: A field that the route cannot do without fits neither path nor query string.
    """
    trigger = cast("ApiTrigger", spec.trigger)
    in_path = re.findall(r"\{(\w+)(\+?)\}", trigger.path)
    if takes_nothing(spec):
        return {}
    schema, definitions = text_schema(cast("PayloadType[Any]", spec.payload))
    fields = fields_of(schema, definitions)
    if fields is None:
        if not trigger.takes_body:
            raise BuildError(
                f"{trigger.method} {trigger.path} can never be called: a query string is no "
                f"{cast('PayloadType[Any]', spec.payload).name}",
                where=str(spec.location),
                remedy="Take a model with fields, or None, or another method.",
            )
        return {"requestBody": _body(components.request(spec), required=True)}
    owners = {name: property_of(spec, name, fields.properties) for name, _ in in_path}
    parameters = [
        _path_parameter(spec, name, owners[name], fields, definitions, greedy=bool(greedy))
        for name, greedy in in_path
    ]
    left = Fields(
        {name: each for name, each in fields.properties.items() if name not in owners.values()},
        fields.required - set(owners.values()),
        fields.others,
    )
    made: dict[str, Any] = {}
    if not trigger.takes_body:
        parameters += _query_parameters(spec, left, definitions)
    elif left.properties or left.others is not None or not in_path:
        # An empty body is read as an empty object.
        body = _body_schema(spec, set(owners.values()), components)
        made["requestBody"] = _body(body, required=bool(left.required))
    if parameters:
        made["parameters"] = parameters
    return made


def fields_of(schema: Schema, definitions: dict[str, Schema]) -> Fields | None:
    """The fields of an object's schema; None where it is no object."""
    schema = referred(schema, definitions)
    members = branches(schema)
    if members is not None:
        each = [fields_of(member, definitions) for member in members]
        return _together([fields for fields in each if fields is not None])
    if not schema.keys() - {"title", "description", "default", "examples"}:
        return Fields(others={})  # `Any`
    if schema.get("type") != "object":
        return None
    others = schema.get("additionalProperties")
    return Fields(
        schema.get("properties", {}),
        frozenset(schema.get("required", ())),
        {} if others is True else others or None,
    )


def _together(members: list[Fields]) -> Fields | None:
    if not members:
        return None
    properties: dict[str, list[Schema]] = {}
    for fields in members:
        for name, schema in fields.properties.items():
            known = properties.setdefault(name, [])
            if schema not in known:
                known.append(schema)
    others = [fields.others for fields in members if fields.others is not None]
    return Fields(
        {name: each[0] if len(each) == 1 else {"anyOf": each} for name, each in properties.items()},
        frozenset.intersection(*(fields.required for fields in members)),
        others[0] if others else None,
    )


def _path_parameter(
    spec: TaskSpec,
    name: str,
    owner: str,
    fields: Fields,
    definitions: dict[str, Schema],
    *,
    greedy: bool,
) -> Schema:
    schema = as_text(fields.properties.get(owner, fields.others or {}), definitions)
    if schema is None:
        raise BuildError(
            f"{{{name}}} of the path can never be right: the type of {owner!r} cannot be a text",
            where=str(spec.location),
            remedy="A part of a path becomes a text, a number, a date or an enumeration.",
        )
    schema.pop("default", None)
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}:
        schema = {"minLength": 1} | schema
    made = {"name": name, "in": "path", "required": True, "schema": schema}
    if greedy:
        made["description"] = "The rest of the path; it may have slashes."
    return _described(made, schema)


def _query_parameters(
    spec: TaskSpec, fields: Fields, definitions: dict[str, Schema]
) -> list[Schema]:
    made = []
    for name, of_field in fields.properties.items():
        schema = as_texts(of_field, definitions)
        required = name in fields.required
        if schema is None and required:
            raise BuildError(
                f"a query string cannot hold {name!r}, without which the route cannot be called",
                where=str(spec.location),
                remedy="Give it a default, a type that is no object, or take a method with a body.",
            )
        if schema is not None:
            if required and schema.get("type") == "array":  # an empty list leaves no trace
                schema["minItems"] = max(1, schema.get("minItems", 0))
            made.append(
                _described(
                    {"name": name, "in": "query", "required": required, "schema": schema}, schema
                )
            )
    if fields.others is not None:
        other = as_text(fields.others, definitions)
        schema = {
            "type": "object",
            "additionalProperties": {"type": "string"} if other is None else other,
        }
        made.append(
            {"name": "others", "in": "query", "style": "form", "explode": True, "schema": schema}
        )
    return made


def _described(parameter: Schema, schema: Schema) -> Schema:
    """A field's description is the parameter's, where viewers look for it."""
    if "description" in schema:
        description = schema.pop("description")
        parameter["description"] = " ".join(
            [description, *([parameter["description"]] if "description" in parameter else [])]
        )
    return parameter


def _body(schema: Schema, *, required: bool) -> Schema:
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _body_schema(spec: TaskSpec, in_path: set[str], components: Components) -> Schema:
    """The schema of the payload without the fields that the path has."""
    schema = components.request(spec)
    return (
        components.add(f"{spec.task_id}Body", _without(schema, in_path, components))
        if in_path
        else schema
    )


def _without(schema: Schema, names: set[str], components: Components) -> Schema:
    schema = referred(schema, components.definitions)
    for union in ("anyOf", "oneOf"):
        if union in schema:
            members = [_without(each, names, components) for each in schema[union]]
            # Its mapping is of the whole members, with what is in the path.
            return {name: each for name, each in schema.items() if name != "discriminator"} | {
                union: members
            }
    made = {name: each for name, each in schema.items() if name not in {"example", "examples"}}
    if "properties" in made:
        made["properties"] = {
            name: each for name, each in made["properties"].items() if name not in names
        }
    left = [name for name in made.pop("required", ()) if name not in names]
    return made | ({"required": left} if left else {})
