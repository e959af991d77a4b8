"""Changes of a table."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic_core import to_jsonable_python

from asynclambda import clock
from asynclambda.testing.errors import EventError
from asynclambda.testing.place import REGION

if TYPE_CHECKING:
    from asynclambda.spec import TaskSpec

_sequence = count(1)


def stream_event(
    spec: TaskSpec, new_image: object = None, *, old_image: object = None, stream_arn: str
) -> dict[str, Any]:
    """One change: an insertion, or, with an old image too, a modification, or, with it alone, a removal.

    Args:
        spec: The task.
        new_image: The item after the change, of the task's type.
        old_image: The item before it.
        stream_arn: The stream.

    Raises:
        EventError: There is neither image.
    """
    if new_image is None and old_image is None:
        raise EventError(
            f"a change for {spec.task_id} without an image",
            where=str(spec.location),
            remedy="Give the new image, the old one, or both.",
        )
    change: dict[str, Any] = {
        "ApproximateCreationDateTime": round(clock.now().timestamp(), 3),
        "SequenceNumber": f"{next(_sequence):021}",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    for name, image in (("NewImage", new_image), ("OldImage", old_image)):
        if image is not None:
            change[name] = attribute_value(_plain(spec, image))["M"]
    record = {
        "eventID": uuid4().hex,
        "eventName": (
            "INSERT" if old_image is None else "REMOVE" if new_image is None else "MODIFY"
        ),
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": change,
        "eventSourceARN": stream_arn,
    }
    return {"Records": [record]}


def _plain(spec: TaskSpec, image: object) -> object:
    if spec.payload is None:
        return image
    plain: object = spec.payload.adapter.dump_python(image, by_alias=True, round_trip=True)
    return plain


def attribute_value(value: object) -> dict[str, Any]:
    """Plain Python as one of DynamoDB's attribute values: `7` as `{"N": "7"}`.

    What DynamoDB has no type for, such as a date, is a text, as pydantic writes it in JSON.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
    """
    match value:
        case None:
            made: dict[str, Any] = {"NULL": True}
        case bool():
            made = {"BOOL": value}
        case int() | float() | Decimal():
            made = {"N": str(value)}
        case bytes():
            made = {"B": base64.b64encode(value).decode()}
        case str():
            made = {"S": str(value)}
        case Mapping():
            made = {"M": {str(name): attribute_value(each) for name, each in value.items()}}
        case AbstractSet():
            made = _set(value)
        case list() | tuple():
            made = {"L": [attribute_value(each) for each in value]}
        case _:
            made = attribute_value(to_jsonable_python(value))
    return made


def _set(values: AbstractSet[object]) -> dict[str, Any]:
    """A set of texts, numbers or bytes; DynamoDB has no other, and no empty one."""
    made = [attribute_value(each) for each in values]
    kinds = {next(iter(each)) for each in made}
    if len(kinds) == 1 and kinds <= {"S", "N", "B"}:
        [kind] = kinds
        return {f"{kind}S": sorted(each[kind] for each in made)}
    return {"L": made}
