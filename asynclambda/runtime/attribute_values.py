"""DynamoDB's attribute values as plain Python.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_AttributeValue.html
"""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def plain_item(image: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    """An item of a stream record as plain Python.

    Numbers become `int`, or `Decimal` where they have a fraction, so that no digit is lost; binary
    values, which the event has in base64, become `bytes`; sets become `set`.
    """
    return {name: plain_value(value) for name, value in image.items()}


def plain_value(value: Mapping[str, Any]) -> object:
    """One attribute value, `{"N": "7"}`, as plain Python.

    Raises:
        ValueError: Its type is none of DynamoDB's.
    """
    (kind, content) = next(iter(value.items()))
    match kind:
        case "S" | "BOOL":
            result: object = content
        case "N":
            result = _number(content)
        case "B":
            result = base64.b64decode(content)
        case "NULL":
            result = None
        case "M":
            result = plain_item(content)
        case "L":
            result = [plain_value(each) for each in content]
        case "SS":
            result = set(content)
        case "NS":
            result = {_number(each) for each in content}
        case "BS":
            result = {base64.b64decode(each) for each in content}
        case _:
            raise ValueError(f"DynamoDB has no attribute type {kind!r}")
    return result


def _number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number
