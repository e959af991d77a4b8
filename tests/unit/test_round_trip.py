"""What pydantic writes and cannot read back is found in the type, before anything is sent."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal

import pydantic
import pydantic.dataclasses
import pytest
from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    Secret,
    SecretBytes,
    SecretStr,
    field_serializer,
    model_serializer,
)
from typing_extensions import TypedDict

from asynclambda import DefinitionError
from asynclambda.payload import PayloadType


def problem(annotation: object) -> str:
    """What the check says of a type; empty where it is fine."""
    try:
        PayloadType[Any](annotation, "Task (app.py:1)", lambda: annotation).check_round_trip()
    except DefinitionError as error:
        return error.what
    return ""


class Hidden(BaseModel):
    password: SecretStr


class Optional(BaseModel):
    password: SecretStr | None = None


class Bytes(BaseModel):
    key: SecretBytes = SecretBytes(b"")


class Generic(BaseModel):
    number: Secret[int]


class Nested(BaseModel):
    users: dict[str, list[Hidden]]


class Tree(BaseModel):
    children: list[Tree]
    secrets: tuple[SecretStr, ...] = ()


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]
    chip: SecretStr


@dataclasses.dataclass
class Plain:
    password: SecretStr


class Keys(TypedDict):
    password: SecretStr


@pytest.mark.parametrize(
    ("annotation", "where"),
    [
        (Hidden, "Hidden.password"),
        (Optional, "Optional.password"),
        (Bytes, "Bytes.key"),
        (Generic, "Generic.number"),
        (Nested, "Hidden.password"),
        (Tree, "Tree.secrets"),
        (Annotated[Cat | Dog, Field(discriminator="kind")], "Dog.chip"),
        (Cat | Dog, "Dog.chip"),
        (Plain, "Plain.password"),
        (Keys, "Keys.password"),
        (SecretStr, "it"),
        (list[SecretStr], "it"),
        (dict[str, Secret[str]], "it"),
    ],
)
def test_a_secret_is_found_wherever_it_is(annotation: object, where: str) -> None:
    assert f"{where} is a secret" in problem(annotation)


class Renamed(BaseModel):
    order_id: str = Field(validation_alias="orderId")


class RenamedBack(BaseModel):
    order_id: str = Field(serialization_alias="orderId")


class Choices(BaseModel):
    order_id: str = Field("", validation_alias=AliasChoices("id", AliasPath("ids", 0)))


class Path(BaseModel):
    order_id: str = Field(validation_alias=AliasPath("ids", 0))


class Excluded(BaseModel):
    order_id: str = Field(exclude=True)


@pydantic.dataclasses.dataclass
class RenamedPlain:
    order_id: str = Field(validation_alias="orderId")


class RenamedKeys(TypedDict):
    order_id: Annotated[str, Field(validation_alias="orderId")]


#: Pydantic reads by name alone since 2.11.
BY_NAME_ONLY: list[tuple[object, str]] = []
if tuple(map(int, pydantic.VERSION.split(".")[:2])) >= (2, 11):

    class ByNameOnly(BaseModel):
        model_config = ConfigDict(
            alias_generator=str.upper, validate_by_name=True, validate_by_alias=False
        )

        order_id: str

    BY_NAME_ONLY.append(
        (ByNameOnly, "ByNameOnly.order_id is written as 'ORDER_ID' and read as order_id")
    )


@pytest.mark.parametrize(
    ("annotation", "what"),
    [
        (Renamed, "Renamed.order_id is written as 'order_id' and read as orderId"),
        (RenamedBack, "RenamedBack.order_id is written as 'orderId' and read as order_id"),
        (Choices, "Choices.order_id is written as 'order_id' and read as id or ids.0"),
        (Path, "Path.order_id is written as 'order_id' and read as ids.0"),
        (Excluded, "Excluded.order_id is excluded"),
        (RenamedPlain, "RenamedPlain.order_id is written as 'order_id' and read as orderId"),
        (RenamedKeys, "RenamedKeys.order_id is written as 'order_id' and read as orderId"),
        (list[Renamed], "Renamed.order_id"),
        *BY_NAME_ONLY,
    ],
)
def test_a_field_that_is_read_by_another_name_is_found(annotation: object, what: str) -> None:
    assert what in problem(annotation)


def test_all_of_it_is_told_at_once() -> None:
    class Several(BaseModel):
        password: SecretStr
        order_id: str = Field(validation_alias="orderId")

    kind = PayloadType[Any](Several, "Task (app.py:1)", lambda: Several)
    with pytest.raises(DefinitionError) as caught:
        kind.check_round_trip()

    assert "Several.password" in caught.value.what
    assert "Several.order_id" in caught.value.what
    assert "PlainSerializer" in (caught.value.remedy or "")
    assert "populate_by_name" in (caught.value.remedy or "")


class Aliased(BaseModel):
    order_id: str = Field(alias="orderId")


class Generated(BaseModel):
    model_config = ConfigDict(alias_generator=str.upper)

    order_id: str


class ByName(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    order_id: str = Field(validation_alias="orderId")


class Defaulted(BaseModel):
    order_id: str = Field("", exclude=True)
    data: dict[str, Any] = {"fields": {"type": "x"}, "serialization": 1}


class Told(BaseModel):
    password: Annotated[SecretStr, PlainSerializer(lambda s: s.get_secret_value(), str)]
    other: SecretStr

    @field_serializer("other")
    def tell(self, secret: SecretStr) -> str:
        """On purpose."""
        return secret.get_secret_value()


class Whole(BaseModel):
    password: SecretStr
    order_id: str = Field(validation_alias="password_")

    @model_serializer
    def all_of_it(self) -> dict[str, str]:
        """Of what that writes, nothing is known."""
        return {"password": self.password.get_secret_value(), "password_": self.order_id}


@pytest.mark.parametrize(
    "annotation",
    [Aliased, Generated, ByName, Defaulted, Told, Whole, Cat, int, Any, None, list[Aliased], bytes],
)
def test_what_comes_back_is_fine(annotation: object) -> None:
    assert problem(annotation) == ""
