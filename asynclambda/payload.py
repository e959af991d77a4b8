"""A payload's type at run time: from P to JSON and from JSON to P, by pydantic."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from pydantic import PydanticUndefinedAnnotation, PydanticUserError, TypeAdapter, ValidationError
from pydantic_core import (
    InitErrorDetails,
    PydanticCustomError,
    PydanticSerializationError,
    SchemaValidator,
)

from asynclambda.errors import AsyncLambdaError, DefinitionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue
    from pydantic_core import CoreSchema

P = TypeVar("P")
D = TypeVar("D")
T = TypeVar("T")

#: What pydantic writes for a `SecretStr` and its like.
_STARS = b"**********"


class PayloadError(AsyncLambdaError):
    """A payload is not of its task's type, so it cannot be serialised and nothing was sent.

        try:
            ChargeCard.invoke("o-1")
        except PayloadError as error:
            print(error)  # what pydantic has against it

    Of `invoke_many`, none of the payloads was sent.
    """


def reader(validate: Callable[[D], T]) -> Callable[[D], T]:
    """What validates, so that all that it refuses is a `ValidationError`.

    Of a `Decimal` that is an array of three, pydantic 2.14 lets `decimal`'s own ValueError through.
    """

    def read(data: D) -> T:
        try:
            return validate(data)
        except ValidationError:
            raise
        except ValueError as error:
            text = str(error).replace("{", "{{").replace("}", "}}")
            details = InitErrorDetails(type=PydanticCustomError("value_error", text), input=None)
            raise ValidationError.from_exception_data("payload", [details]) from None

    return read


class PayloadType(Generic[P]):
    """What pydantic makes of a task's `P`.

    Its schema is built when it is first needed and not before: an app of a hundred tasks would
    otherwise pay for a hundred schemas at each cold start.
    """

    def __init__(self, written: object, owner: str, resolve: Callable[[], object]) -> None:
        #: The type expression, as it stands between the brackets of `AsyncTask[...]`.
        self.written = written
        #: The class whose payload it is, for messages.
        self.owner = owner
        self._resolve = resolve

    @cached_property
    def annotation(self) -> object:
        """The type expression with its forward references resolved.

        Raises:
            DefinitionError: A name is not in the module that uses it.
        """
        return self._resolve()

    @cached_property
    def adapter(self) -> TypeAdapter[P]:
        """The type's adapter.

        Raises:
            DefinitionError: pydantic cannot make a schema of the type.
        """
        try:
            adapter: TypeAdapter[P] = TypeAdapter(cast("type[P]", self.annotation))
            if not getattr(
                adapter, "pydantic_complete", True
            ):  # pydantic 2.9 has no such attribute
                adapter.rebuild(raise_errors=True)
            # Of a model with a name that is nowhere, the schema is a stand-in that raises when it is used.
            _ = adapter.core_schema["type"]
        except (PydanticUserError, PydanticUndefinedAnnotation) as error:
            raise DefinitionError(
                f"pydantic cannot validate {self.name}: {error.message}",
                where=self.owner,
                remedy="Use a model, a dataclass, a TypedDict or any other type pydantic knows; its "
                "names must be importable outside of `if TYPE_CHECKING:`.",
            ) from error
        return adapter

    def prepare(self) -> None:
        """Builds the schema now: in INIT, where it costs no request its time.

        Raises:
            DefinitionError: pydantic cannot make a schema of the type.
        """
        _ = self.adapter

    def reader_in(self, wrap: Callable[[CoreSchema], CoreSchema]) -> Callable[[str | bytes], Any]:
        """What reads the JSON of something larger that has the payload in it, in one pass.

        Args:
            wrap: Makes that one's schema of the payload's.

        Raises:
            DefinitionError: pydantic cannot make a schema of the type.
        """
        return reader(SchemaValidator(wrap(self.adapter.core_schema)).validate_json)

    def dump(self, payload: P) -> bytes:
        """The payload as JSON, by alias and so that it can be read back.

        Raises:
            PayloadError: It is not of this type, or has a secret that pydantic hides.
        """
        data = self._json(payload, round_trip=True)
        if payload is None:
            self._check_none(data)
        if _STARS in data:
            self._refuse_secrets(payload)
        return data

    def show(self, payload: P) -> bytes:
        """The payload as JSON for a reader elsewhere: by alias, with its computed fields.

        Raises:
            PayloadError: It is not of this type.
        """
        return self._json(payload, round_trip=False)

    def load(self, data: str | bytes) -> P:
        """The payload that a JSON text holds.

        Raises:
            pydantic.ValidationError: The text is no JSON, or not of this type.
        """
        return self._load(data)

    @cached_property
    def _load(self) -> Callable[[str | bytes], P]:
        return reader(self.adapter.validate_json)

    def check_round_trip(self) -> None:
        """Checks that what `dump` writes, `load` can read. For types that go from task to task.

        The build does this: here it would cost each cold start.

        Raises:
            DefinitionError: Something would be lost or refused on the way; the error has all of it.
        """
        from asynclambda.round_trip import problems

        found = problems(self.adapter.core_schema)
        if found:
            raise DefinitionError(
                f"the payload {self.name} does not survive a message: {'; '.join(found)}",
                where=self.owner,
                remedy="\n  ".join(dict.fromkeys(found.values())),
            )

    def json_schema(self, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """The type's JSON Schema, by alias."""
        return self.adapter.json_schema(by_alias=True, mode=mode)

    @property
    def name(self) -> str:
        """The type as a reader would write it."""
        if isinstance(self.written, type) and not getattr(self.written, "__args__", ()):
            return "None" if self.written is type(None) else self.written.__qualname__
        text = re.sub(r"ForwardRef\('([^']*)'(?:, module='[^']*')?\)", r"\1", repr(self.written))
        return text.replace("typing.", "")

    def _check_none(self, data: bytes) -> None:
        """Refuses None where the type has none: pydantic writes it without a word."""
        try:
            self.load(data)
        except ValidationError:
            raise PayloadError(
                f"a NoneType cannot be serialised as {self.name}",
                where=self.owner,
                remedy="Pass what the class declares.",
            ) from None

    def _json(self, payload: P, *, round_trip: bool) -> bytes:
        try:
            return self.adapter.dump_json(
                payload, by_alias=True, round_trip=round_trip, warnings="error"
            )
        except PydanticSerializationError as error:
            raise PayloadError(
                f"a {type(payload).__qualname__} cannot be serialised as {self.name}: {error}",
                where=self.owner,
                remedy="Pass what the class declares. Bytes that are no UTF-8 need a model with "
                '`ser_json_bytes="base64", val_json_bytes="base64"`.',
            ) from None

    def _refuse_secrets(self, payload: P) -> None:
        """Refuses a payload with stars for a secret; stars that the payload really has may pass."""
        from asynclambda.round_trip import STARS_REMEDY, has_secret

        if has_secret(self.adapter.dump_python(payload, round_trip=True)):
            raise PayloadError(
                f"{self.name} has a secret, of which pydantic writes only stars",
                where=self.owner,
                remedy=STARS_REMEDY,
            )
