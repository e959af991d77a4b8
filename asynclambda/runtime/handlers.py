"""The handler of each kind of trigger."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from asynclambda.errors import DefinitionError
from asynclambda.runtime.api import ApiHandler
from asynclambda.runtime.batch import BatchHandler
from asynclambda.runtime.direct import DirectHandler
from asynclambda.runtime.queue import QueueHandler
from asynclambda.runtime.schedule import ScheduleHandler
from asynclambda.runtime.sqs import SqsHandler
from asynclambda.runtime.stream import StreamHandler
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
            return QueueHandler(spec)
        case BatchTrigger():
            return BatchHandler(spec)
        case SqsTrigger():
            return SqsHandler(spec)
        case ScheduleTrigger():
            return ScheduleHandler(spec)
        case ApiTrigger():
            return ApiHandler(spec)
        case StreamTrigger():
            return StreamHandler(spec)
        case DirectTrigger():
            return DirectHandler(spec)
        case ExternalTrigger(app=app):
            raise DefinitionError(f"the task belongs to the app {app!r}", where=str(spec.location))
    assert_never(spec.trigger)
