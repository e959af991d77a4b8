"""How single values of the file are checked, and how the file's JSON Schema says the same.

A check is pydantic metadata: `Annotated[int, whole_number(1, 900, "seconds")]`. It takes a value of a
JSON document and gives it back, or raises `refused(...)` with faults whose paths begin at the value.
Pydantic's own checks are not used for leaves, because they coerce, and because their messages are
written for programmers and not for whoever wrote the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_args

from pydantic import JsonValue
from pydantic_core import PydanticCustomError, core_schema

from asynclambda.build.config.faults import Fault, described
from asynclambda.build.config.nearest import nearest, suggestion

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

#: The type of pydantic errors that carry faults in their context.
FAULTS = "asynclambda_faults"

#: The functions of CloudFormation that may stand for a value.
#: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
INTRINSICS = (
    "Ref",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
)

INTRINSIC_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "description": 'A function of CloudFormation, such as {"Ref": "LogicalId"}.',
    "properties": {name: {} for name in INTRINSICS},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}


@dataclass(frozen=True, eq=False)
class Check:
    """A check as pydantic metadata: it takes the place of the type that it annotates."""

    #: Takes the value and gives back what is kept of it.
    function: Callable[[JsonValue], object]
    #: The same for editors.
    schema: Mapping[str, JsonValue]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.function)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.schema)


def refused(*faults: Fault) -> PydanticCustomError:
    """The error that takes faults through pydantic."""
    return PydanticCustomError(FAULTS, "see the faults of the context", {"faults": faults})


def wrong_type(
    value: JsonValue, wanted: str, remedy: str | None = None, *, secret: bool = False
) -> Fault:
    """The fault of a value that is of another type than `wanted`, such as `a string`."""
    return Fault((), f"{described(value, secret=secret)} stands where {wanted} belongs", remedy)


def _text(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        quote = "Put it into double quotes." if isinstance(value, int | float) else None
        raise refused(wrong_type(value, "a string", quote))
    if not value.strip():
        raise refused(Fault((), "the string is empty", "Give a value, or leave the key out."))
    return value


def _flag(value: JsonValue) -> JsonValue:
    if not isinstance(value, bool):
        raise refused(wrong_type(value, "true or false"))
    return value


def is_intrinsic(value: JsonValue) -> bool:
    """Whether it is one function of CloudFormation."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in INTRINSICS


def _reference(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        return _text(value)
    if is_intrinsic(value):
        return value
    near = nearest(next(iter(value)), INTRINSICS) if len(value) == 1 else None
    raise refused(
        Fault(
            (),
            "an object that is no function of CloudFormation",
            f'Did you mean "{near}"?' if near else 'Give a string, or one such as {"Ref": "Name"}.',
        )
    )


def whole_number(low: int, high: int, unit: str, multiple: int = 1) -> Check:
    """A whole number from `low` to `high`, both included, in `unit`."""
    steps = f", in steps of {multiple}" if multiple > 1 else ""
    remedy = f"Give {low:,} to {high:,} {unit}{steps}."

    def check(value: JsonValue) -> JsonValue:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refused(wrong_type(value, "a whole number", remedy))
        if not low <= value <= high or value % multiple:
            raise refused(Fault((), f"{described(value)} is not allowed", remedy))
        return value

    schema: dict[str, JsonValue] = {"type": "integer", "minimum": low, "maximum": high}
    return Check(check, schema | ({"multipleOf": multiple} if multiple > 1 else {}))


def one_of(options: Collection[str] | Collection[int]) -> Check:
    """One of some strings, or of some whole numbers."""
    names = [str(option) for option in options]

    def check(value: JsonValue) -> JsonValue:
        if isinstance(value, str | int) and not isinstance(value, bool) and value in options:
            return value
        fault = f"{described(value)} is not allowed"
        near = suggestion(value if isinstance(value, str) else "", names, otherwise="Give one of")
        raise refused(Fault((), fault, near))

    return Check(check, {"enum": list(options)})


def literals(alias: object) -> Check:
    """One of the strings of a `Literal`."""
    return one_of(get_args(alias))


#: A string that is not empty.
Text: TypeAlias = Annotated[str, Check(_text, {"type": "string", "minLength": 1})]

#: `true` or `false`.
Flag: TypeAlias = Annotated[bool, Check(_flag, {"type": "boolean"})]

#: A string that is not empty, or a function of CloudFormation that makes one.
Reference: TypeAlias = Annotated[
    str | Mapping[str, JsonValue],
    Check(_reference, {"anyOf": [{"type": "string", "minLength": 1}, INTRINSIC_SCHEMA]}),
]
