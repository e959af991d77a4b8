"""A payload's type at run time: from P to JSON and from JSON to P, by pydantic."""

from __future__ import annotations

import sys
import typing
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from pydantic import PydanticSchemaGenerationError, PydanticUndefinedAnnotation, TypeAdapter
from pydantic_core import PydanticSerializationError

from asynclambda.errors import AsyncLambdaError, DefinitionError

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue

P = TypeVar("P")


class PayloadError(AsyncLambdaError):
    """A payload is not of its task's type, so it cannot be serialised and nothing was sent."""


class PayloadType(Generic[P]):
    """What pydantic makes of a task's `P`.

    Its schema is built when it is first needed and not before: an app of a hundred tasks would
    otherwise pay for a hundred schemas at each cold start.
    """

    def __init__(self, written: object, owner: str, module: str) -> None:
        #: The type expression, as it stands between the brackets of `AsyncTask[...]`.
        self.written = written
        #: The class whose payload it is, for messages.
        self.owner = owner
        #: The module that its forward references are looked up in.
        self.module = module

    @cached_property
    def annotation(self) -> object:
        """The type expression with its forward references resolved.

        Raises:
            DefinitionError: A name is not in the class's module.
        """
        holder = SimpleNamespace(__annotations__={"payload": self.written})
        names = vars(sys.modules[self.module])
        try:
            return typing.get_type_hints(holder, names, names, include_extras=True)["payload"]
        except NameError as error:
            raise DefinitionError(
                f"{error} (in the type {self.name})",
                where=self.owner,
                remedy=f"Import it in {self.module} outside of `if TYPE_CHECKING:`, since the payload "
                "is validated at run time.",
            ) from error

    @cached_property
    def adapter(self) -> TypeAdapter[P]:
        """The type's adapter.

        Raises:
            DefinitionError: pydantic cannot make a schema of the type.
        """
        try:
            return TypeAdapter(cast("type[P]", self.annotation))
        except (PydanticSchemaGenerationError, PydanticUndefinedAnnotation) as error:
            raise DefinitionError(
                f"pydantic cannot validate {self.name}: {error.message}",
                where=self.owner,
                remedy="Use a model, a dataclass, a TypedDict or any other type pydantic knows.",
            ) from error

    def dump(self, payload: P) -> bytes:
        """The payload as JSON, by alias and so that it can be read back.

        Raises:
            PayloadError: It is not of this type.
        """
        try:
            return self.adapter.dump_json(payload, by_alias=True, round_trip=True, warnings="error")
        except PydanticSerializationError as error:
            raise PayloadError(
                f"the payload is no {self.name}: it is a {type(payload).__qualname__}",
                where=self.owner,
                remedy=f"Pass what the class declares; pydantic says: {error}",
            ) from None

    def load(self, data: str | bytes) -> P:
        """The payload that a JSON text holds.

        Raises:
            pydantic.ValidationError: The text is no JSON, or not of this type.
        """
        return self.adapter.validate_json(data)

    def json_schema(self, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """The type's JSON Schema, by alias."""
        return self.adapter.json_schema(by_alias=True, mode=mode)

    @property
    def name(self) -> str:
        """The type as a reader would write it."""
        if isinstance(self.written, type) and not getattr(self.written, "__args__", ()):
            return self.written.__qualname__
        return repr(self.written).replace("typing.", "")
