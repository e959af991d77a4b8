"""What `run` gets: an `XyzTask` gets an `XyzEvent`, and its `payload` is validated and typed.

What AWS sent is there too, unchanged: `event.raw` is Powertools' data class for the trigger, made when it
is first asked for, so that a task which does not look at it does not pay for its import.
"""

from typing import TYPE_CHECKING

from asynclambda.lazy import exports

if TYPE_CHECKING:
    from asynclambda.events.api import ApiEvent, Headers, Response
    from asynclambda.events.base import Event
    from asynclambda.events.direct import DirectEvent
    from asynclambda.events.dynamodb import DynamoDBEvent
    from asynclambda.events.queue import AsyncEvent, BatchEvent
    from asynclambda.events.scheduled import ScheduledEvent
    from asynclambda.events.sqs import SqsEvent
else:
    __getattr__, __dir__ = exports(
        __name__,
        {
            "ApiEvent": "asynclambda.events.api",
            "AsyncEvent": "asynclambda.events.queue",
            "BatchEvent": "asynclambda.events.queue",
            "DirectEvent": "asynclambda.events.direct",
            "DynamoDBEvent": "asynclambda.events.dynamodb",
            "Event": "asynclambda.events.base",
            "Headers": "asynclambda.events.api",
            "Response": "asynclambda.events.api",
            "ScheduledEvent": "asynclambda.events.scheduled",
            "SqsEvent": "asynclambda.events.sqs",
        },
    )

__all__ = [
    "ApiEvent",
    "AsyncEvent",
    "BatchEvent",
    "DirectEvent",
    "DynamoDBEvent",
    "Event",
    "Headers",
    "Response",
    "ScheduledEvent",
    "SqsEvent",
]
