"""The handler of each kind of trigger. A function has one, and imports no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from asynclambda.errors import DefinitionError
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from asynclambda.runtime.runner import Handler
    from asynclambda.spec import TaskSpec


def make_handler(spec: TaskSpec) -> Handler:
    """Makes the handler of a task; all that does not depend on an event is computed here.

    Raises:
        DefinitionError: The task has no function here, or pydantic cannot validate its types.
    """
    match spec.trigger:
        case AsyncTrigger():
            from asynclambda.runtime.queue import QueueHandler

            return QueueHandler(spec)
        case BatchTrigger():
            from asynclambda.runtime.batch import BatchHandler

            return BatchHandler(spec)
        case SqsTrigger():
            from asynclambda.runtime.sqs import SqsHandler

            return SqsHandler(spec)
        case ScheduleTrigger():
            from asynclambda.runtime.schedule import ScheduleHandler

            return ScheduleHandler(spec)
        case ApiTrigger():
            from asynclambda.runtime.api import ApiHandler

            return ApiHandler(spec)
        case StreamTrigger():
            from asynclambda.runtime.stream import StreamHandler

            return StreamHandler(spec)
        case DirectTrigger():
            from asynclambda.runtime.direct import DirectHandler

            return DirectHandler(spec)
        case ExternalTrigger(app=app):
            raise DefinitionError(f"the task belongs to the app {app!r}", where=str(spec.location))
    assert_never(spec.trigger)
