"""Events as AWS sends them, typed by the task that gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, assert_never, overload

from asynclambda import registry
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
from asynclambda.testing.events.api import api_event
from asynclambda.testing.events.direct import direct_event
from asynclambda.testing.events.dynamodb import stream_event
from asynclambda.testing.events.scheduler import scheduled_event
from asynclambda.testing.events.sqs import queue_event, sqs_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from asynclambda.tasks import (
        ApiTask,
        AsyncTask,
        BatchTask,
        DirectTask,
        DynamoDBTask,
        ScheduledTask,
        SqsTask,
        Task,
    )

P = TypeVar("P")
R = TypeVar("R")

#: The decoded JSON that Lambda hands to a handler.
RawEvent: TypeAlias = dict[str, Any]


@overload
def event_for(
    task: type[AsyncTask[P]],
    payload: P,
    /,
    *,
    lane: int = ...,
    receive_count: int = ...,
    message_group_id: str | None = ...,
    source_task_id: str | None = ...,
) -> RawEvent: ...
@overload
def event_for(
    task: type[BatchTask[P]],
    payloads: Sequence[P],
    /,
    *,
    lane: int = ...,
    receive_count: int = ...,
    message_group_id: str | None = ...,
    source_task_id: str | None = ...,
) -> RawEvent: ...
@overload
def event_for(
    task: type[SqsTask[P]],
    payload: P,
    /,
    *,
    receive_count: int = ...,
    message_group_id: str | None = ...,
) -> RawEvent: ...
@overload
def event_for(task: type[ScheduledTask], /, *, time: datetime | None = ...) -> RawEvent: ...
@overload
def event_for(
    task: type[ApiTask[P, R]],
    payload: P,
    /,
    *,
    headers: Mapping[str, str] | None = ...,
    query: Mapping[str, str | Sequence[str]] | None = ...,
) -> RawEvent: ...
@overload
def event_for(
    task: type[DynamoDBTask[P]], new_image: P | None = ..., /, *, old_image: P | None = ...
) -> RawEvent: ...
@overload
def event_for(task: type[DirectTask[P, R]], payload: P, /) -> object: ...
def event_for(task: type[Task], payload: Any = None, /, **options: Any) -> object:
    """The event with which AWS would run a task.

        event_for(ChargeCard, Order(order_id="o-1", cents=4999), lane=1)

    Args:
        task: The task, whose kind says what else there is.
        payload: What `event.payload` is to be; a list of them for a `BatchTask`. For a `DynamoDBTask`, the
            new image.
        options: `lane` (from 0), `receive_count` (1 at the first attempt), `message_group_id` and
            `source_task_id` of messages; `time` of a schedule's run; further `headers` and `query` of a
            request; `old_image` of a change.

    Returns:
        The decoded JSON that Lambda hands to the handler; of a `DirectTask`, whatever its payload is.

    Raises:
        DefinitionError: The class is no concrete task of this app.
        PayloadError: The payload is not of the task's type.
        LaneError: The task has no such lane.
        EventError: A query string or the path cannot hold the payload.
    """
    spec = registry.active().spec(task)
    match spec.trigger:
        case AsyncTrigger():
            return queue_event(spec, [payload], **options)
        case BatchTrigger():
            return queue_event(spec, payload, **options)
        case SqsTrigger(queue_arn=arn):
            return sqs_event(spec, payload, queue_arn=arn, **options)
        case ScheduleTrigger():
            return scheduled_event(spec, **options)
        case ApiTrigger():
            return api_event(spec, payload, **options)
        case StreamTrigger(stream_arn=arn):
            return stream_event(spec, payload, stream_arn=arn, **options)
        case DirectTrigger():
            return direct_event(spec, payload)
        case ExternalTrigger(app=app):
            raise DefinitionError(
                f"the task belongs to the app {app!r}, which runs it", where=str(spec.location)
            )
    assert_never(spec.trigger)
