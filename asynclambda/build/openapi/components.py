"""pydantic's schemas of the requests and results of all routes, in one set of definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from pydantic import TypeAdapter

from asynclambda.build.openapi.schema import REF, Schema, references
from asynclambda.events import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec

Side: TypeAlias = Literal["request", "result"]


@dataclass(slots=True)
class Components:
    """The schemas that the routes of a document refer to."""

    #: By name. Routes may add some of their own.
    definitions: dict[str, Schema]
    _schemas: dict[tuple[str, Side], Schema]

    def request(self, spec: TaskSpec) -> Schema:
        """What a route takes, of which the handler makes `event.payload`."""
        return self._schemas[spec.task_id, "request"]

    def result(self, spec: TaskSpec) -> Schema:
        """What a route gives back."""
        return self._schemas[spec.task_id, "result"]

    def add(self, name: str, schema: Schema) -> Schema:
        """Keeps a schema under a name like this one, and gives a reference to it."""
        while name in self.definitions and self.definitions[name] != schema:
            name += "_"
        self.definitions[name] = schema
        return {"$ref": REF + name}

    def used_by(self, paths: object) -> dict[str, Schema]:
        """The definitions that are referred to, by name."""
        used: set[str] = set()
        new = references(paths)
        while new:
            used |= new
            new = {name for each in new for name in references(self.definitions[each])} - used
        return {name: self.definitions[name] for name in sorted(used)}


def make_components(specs: Sequence[TaskSpec]) -> Components:
    """The schemas of some routes.

    Models of the same name get longer ones, and a model that reads otherwise than it writes has two.

    Raises:
        DefinitionError: pydantic cannot make a schema of a type.
    """
    inputs: list[tuple[tuple[str, Side], Literal["validation", "serialization"], TypeAdapter[Any]]]
    inputs = []
    for spec in specs:
        if not takes_nothing(spec):
            takes = cast("PayloadType[Any]", spec.payload).adapter
            inputs.append(((spec.task_id, "request"), "validation", takes))
        if gives_model(spec):
            gives = cast("PayloadType[Any]", spec.result).adapter
            inputs.append(((spec.task_id, "result"), "serialization", gives))
    if not inputs:
        return Components({}, {})
    schemas, rest = TypeAdapter.json_schemas(inputs, ref_template=f"{REF}{{model}}")
    return Components(rest.get("$defs", {}), {key: schema for (key, _), schema in schemas.items()})


def takes_nothing(spec: TaskSpec) -> bool:
    """Whether a route's payload is None."""
    return spec.payload is None or spec.payload.annotation in {None, type(None)}


def gives_model(spec: TaskSpec) -> bool:
    """Whether a route gives back more than a status, and not all of it by hand."""
    return spec.result is not None and spec.result.annotation not in {None, type(None), Response}
