"""One direct call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from pydantic import ValidationError
from pydantic_core import from_json

from asynclambda.context import Invocation
from asynclambda.events.direct import DirectEvent
from asynclambda.runtime.invalid import InvalidMessage, log_unread
from asynclambda.runtime.json_text import as_json
from asynclambda.runtime.runner import Runner

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec


class DirectHandler:
    """The handler of a `DirectTask`. An exception reaches the caller as a function error."""

    def __init__(self, spec: TaskSpec) -> None:
        self._spec = spec
        self._takes = cast("PayloadType[Any]", spec.payload)
        self._gives = cast("PayloadType[Any]", spec.result)
        self._takes.prepare()
        self._gives.prepare()
        self._runner = Runner(spec)

    def __call__(self, event: object, context: LambdaContext) -> object:
        """Runs the task, and gives its result back as plain Python, which Lambda makes JSON of."""
        invocation_id = uuid4().hex
        invocation = Invocation(self._spec.task_id, invocation_id, invocation_id)
        try:
            # By way of JSON, so that a payload means the same here as on a queue.
            payload = self._takes.load(as_json(event))
        except ValidationError as error:
            invalid = InvalidMessage.of(error, self._spec, None)
            log_unread(invalid, invocation, self._spec)
            raise invalid from None
        except Exception as error:
            log_unread(error, invocation, self._spec)
            raise
        result = self._runner(DirectEvent(payload, event, invocation, context), invocation)
        plain: object = from_json(self._gives.dump(result))
        return plain
