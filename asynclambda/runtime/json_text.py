"""Plain Python as the JSON that a payload is read from."""

from __future__ import annotations

import json

from pydantic_core import PydanticSerializationError, to_json


def as_json(value: object) -> bytes:
    """A decoded event, or a part of one, as JSON again.

    Half of a surrogate pair, which no UTF-8 has, becomes its escape, so that reading the JSON refuses it
    as it refuses any other fault of the input.
    """
    try:
        return to_json(value)
    except PydanticSerializationError:
        return json.dumps(value).encode()
