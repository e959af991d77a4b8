"""The `Events` of a function: what runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from asynclambda import names
from asynclambda.build.plan.resource import arn_of, ref
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    Queue,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import TaskSpec

#: Attempts for a change of a stream until it goes to the app's DLQ: without an end to them, one bad
#: record stops its shard until it expires, after a day.
STREAM_ATTEMPTS = 5


def events(spec: TaskSpec) -> dict[str, Value]:
    """A function's event sources."""
    match spec.trigger:
        case AsyncTrigger(queue=queue):
            return _queue_events(spec.task_id, queue, {"BatchSize": 1})
        case BatchTrigger() as trigger:
            return _queue_events(spec.task_id, trigger.queue, _batch(trigger))
        case SqsTrigger() as trigger:
            sqs: dict[str, Value] = {
                "BatchSize": 1,
                "Enabled": True,
                "Queue": trigger.queue_arn,
                **_scaling(trigger.maximum_concurrency),
            }
            return {"UnmanagedSQS": {"Type": "SQS", "Properties": sqs}}
        case ScheduleTrigger() as trigger:
            schedule: dict[str, Value] = {
                "Name": names.function_name(spec.app_name, spec.task_id),
                "ScheduleExpression": trigger.expression,
            }
            if trigger.timezone is not None:
                schedule["ScheduleExpressionTimezone"] = trigger.timezone
            return {"ScheduledEvent": {"Type": "ScheduleV2", "Properties": schedule}}
        case ApiTrigger() as trigger:
            route: dict[str, Value] = {
                "Path": trigger.path,
                "Method": trigger.method.lower(),
                "RestApiId": ref(names.API),
            }
            return {"APIEvent": {"Type": "Api", "Properties": route}}
        case StreamTrigger() as trigger:
            return {"DynamoDBEvent": {"Type": "DynamoDB", "Properties": _stream(trigger)}}
        case DirectTrigger() | ExternalTrigger():
            return {}
    assert_never(spec.trigger)


def _queue_events(task_id: str, queue: Queue, properties: dict[str, Value]) -> dict[str, Value]:
    return {
        names.queue_event_id(lane): {
            "Type": "SQS",
            "Properties": {
                **properties,
                "Enabled": True,
                "Queue": arn_of(names.queue_id(task_id, lane)),
                **_scaling(queue.maximum_concurrency[lane]),
            },
        }
        for lane in range(queue.lane_count)
    }


def _batch(trigger: BatchTrigger) -> dict[str, Value]:
    properties: dict[str, Value] = {
        "BatchSize": trigger.batch_size,
        # The other half of reporting failures record by record; without it, one bad record would put
        # the whole batch back.
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    if trigger.max_batching_window:
        properties["MaximumBatchingWindowInSeconds"] = trigger.max_batching_window
    return properties


def _stream(trigger: StreamTrigger) -> dict[str, Value]:
    return {
        "Stream": trigger.stream_arn,
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": trigger.batch_size,
        "MaximumBatchingWindowInSeconds": trigger.max_batching_window,
        "MaximumRetryAttempts": STREAM_ATTEMPTS,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": arn_of(names.DLQ)}},
        "Enabled": True,
    }


def _scaling(maximum_concurrency: int | None) -> dict[str, Value]:
    if maximum_concurrency is None:
        return {}
    return {"ScalingConfig": {"MaximumConcurrency": maximum_concurrency}}
