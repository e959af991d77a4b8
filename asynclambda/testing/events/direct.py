"""Direct calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynclambda.spec import TaskSpec


def direct_event(spec: TaskSpec, payload: object) -> object:
    """What Lambda decodes of a call's payload: plain Python.

    Raises:
        PayloadError: The payload is not of the task's type.
    """
    plain: object = None if spec.payload is None else json.loads(spec.payload.dump(payload))
    return plain
