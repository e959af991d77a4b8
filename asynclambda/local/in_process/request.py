"""What a person gives at a terminal, as the event that AWS would send."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, assert_never, cast

from pydantic import ValidationError

from asynclambda.errors import AsyncLambdaError
from asynclambda.local.in_process.sample import sample
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
from asynclambda.testing.events.api import NOTHING, request_event
from asynclambda.testing.events.dynamodb import stream_event
from asynclambda.testing.events.scheduler import scheduled_event
from asynclambda.testing.events.sqs import queue_event, sqs_event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec


class RequestError(AsyncLambdaError):
    """What was given makes no event of the task's kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was given. Each field but the first is for some kinds of task only."""

    #: JSON, each one payload; of an `SqsTask`, the body.
    payloads: Sequence[str] = ()
    old_image: str | None = None
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    lane: int | None = None
    message_group_id: str | None = None


#: The fields of a request that some kind of task has a use for, with what they are called at a terminal.
_OPTIONS = {
    "old_image": "--old-image",
    "query": "--query",
    "headers": "--header",
    "path": "--path",
    "lane": "--lane",
    "message_group_id": "--message-group-id",
}


def raw_event(spec: TaskSpec, request: Request) -> object:
    """The event that AWS would send.

    Raises:
        RequestError: The payload is missing, is no JSON or not of the task's type, or there is an option
            that its kind has no use for.
        EventError: A part of the path is missing.
        LaneError: The task has no such lane.
    """
    match spec.trigger:
        case AsyncTrigger():
            _allow(spec, request, "lane", "message_group_id")
            return _queue_event(spec, request, [_payload(spec, _one(spec, request))])
        case BatchTrigger():
            _allow(spec, request, "lane", "message_group_id")
            texts = request.payloads or [_one(spec, request)]
            return _queue_event(spec, request, [_payload(spec, text) for text in texts])
        case SqsTrigger(queue_arn=arn):
            _allow(spec, request, "message_group_id")
            body = _one(spec, request)
            return sqs_event(spec, body, queue_arn=arn, message_group_id=request.message_group_id)
        case ScheduleTrigger():
            _allow(spec, request)
            if request.payloads:
                raise RequestError(
                    f"{spec.task_id} is a ScheduledTask, which takes no payload",
                    where=str(spec.location),
                )
            return scheduled_event(spec)
        case ApiTrigger():
            _allow(spec, request, "query", "headers", "path")
            return _api_event(spec, request)
        case StreamTrigger(stream_arn=arn):
            _allow(spec, request, "old_image")
            return _stream_event(spec, request, arn)
        case DirectTrigger():
            _allow(spec, request)
            text = _one(spec, request)
            _payload(spec, text)
            return json.loads(text)
        case ExternalTrigger(app=app):
            raise RequestError(
                f"{spec.task_id} is a task of the app {app!r}, which alone can run it",
                where=str(spec.location),
            )
    assert_never(spec.trigger)


def _allow(spec: TaskSpec, request: Request, *allowed: str) -> None:
    """Refuses options that say nothing to this kind of task."""
    for each in fields(request):
        if (
            each.name in _OPTIONS
            and each.name not in allowed
            and getattr(request, each.name) not in (None, {})
        ):
            has = ", ".join(_OPTIONS[name] for name in allowed)
            raise RequestError(
                f"{_OPTIONS[each.name]} says nothing to {spec.task_id}",
                where=str(spec.location),
                remedy=f"Beside its payload, this kind of task takes: {has or 'nothing'}.",
            )


def _one(spec: TaskSpec, request: Request) -> str:
    """The payload, where there is exactly one; null where that is all that the task takes."""
    takes = cast("PayloadType[Any]", spec.payload)
    if not request.payloads and takes.annotation is type(None):
        return "null"
    if len(request.payloads) != 1:
        raise RequestError(
            f"{spec.task_id} takes one payload of the type {takes.name}, not {len(request.payloads)}"
            if request.payloads
            else f"{spec.task_id} takes a payload of the type {takes.name}",
            where=str(spec.location),
            remedy=_example(spec),
        )
    return request.payloads[0]


def _payload(spec: TaskSpec, text: str) -> object:
    """A payload that has been validated."""
    takes = cast("PayloadType[Any]", spec.payload)
    try:
        return takes.load(text)
    except ValidationError as error:
        raise _invalid(spec, takes, error) from None


def _invalid(spec: TaskSpec, takes: PayloadType[Any], error: ValidationError) -> RequestError:
    found = error.errors(include_url=False, include_context=False)
    if found[0]["type"] == "json_invalid":
        what = f"the payload of {spec.task_id} is no JSON: {found[0]['msg'].removeprefix('Invalid JSON: ')}"
    else:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'it'}: {each['msg']}"
            for each in found
        )
        what = f"the payload of {spec.task_id} is no {takes.name}: {faults}"
    return RequestError(what, where=str(spec.location), remedy=_example(spec))


def _example(spec: TaskSpec) -> str:
    example = sample(cast("PayloadType[Any]", spec.payload))
    return f"It looks like this: --payload '{example}'"


def _queue_event(spec: TaskSpec, request: Request, payloads: list[object]) -> object:
    return queue_event(
        spec, payloads, lane=request.lane or 0, message_group_id=request.message_group_id
    )


def _api_event(spec: TaskSpec, request: Request) -> object:
    content: object = NOTHING
    if request.payloads:
        # Not validated here: what the handler answers to a wrong one is what the person wants to see.
        try:
            content = json.loads(_one(spec, request))
        except ValueError as error:
            raise RequestError(
                f"the payload of {spec.task_id} is no JSON: {error}",
                where=str(spec.location),
                remedy=_example(spec),
            ) from None
    return request_event(
        spec, content, headers=request.headers, query=request.query, path=request.path
    )


def _stream_event(spec: TaskSpec, request: Request, arn: str) -> object:
    new = None
    if request.payloads or request.old_image is None:
        new = _payload(spec, _one(spec, request))
    old = None if request.old_image is None else _payload(spec, request.old_image)
    return stream_event(spec, new, old_image=old, stream_arn=arn)
