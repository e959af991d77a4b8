"""One run of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from asynclambda.context import Invocation
from asynclambda.events.scheduled import ScheduledEvent
from asynclambda.runtime.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.spec import TaskSpec


class ScheduleHandler:
    """The handler of a `ScheduledTask`. An exception fails the invocation."""

    def __init__(self, spec: TaskSpec) -> None:
        self._task_id = spec.task_id
        self._runner = Runner(spec)

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> None:
        """Runs the task."""
        invocation_id = uuid4().hex
        invocation = Invocation(self._task_id, invocation_id, invocation_id)
        self._runner(ScheduledEvent(event, invocation, context), invocation)
