"""A resource of the template, and the functions of CloudFormation that resources refer by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What a template is made of.
Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


@dataclass(frozen=True, slots=True)
class Resource:
    """One entry of a template's `Resources`."""

    logical_id: str
    #: CloudFormation's or SAM's type.
    type: str
    properties: Mapping[str, Value]
    #: Attributes beside type and properties, such as `DependsOn`.
    attributes: Mapping[str, Value] | None = None

    def render(self) -> dict[str, Value]:
        """The entry as the template has it."""
        return {"Type": self.type, "Properties": self.properties, **(self.attributes or {})}


def ref(logical_id: str) -> Value:
    """`Ref`."""
    return {"Ref": logical_id}


def arn_of(logical_id: str) -> Value:
    """The ARN of a resource of the template."""
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def sub(text: str) -> Value:
    """`Fn::Sub`."""
    return {"Fn::Sub": text}
