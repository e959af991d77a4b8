"""The queues of a task, one a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.config import substitute
from asynclambda.build.plan.resource import Resource, arn_of
from asynclambda.build.plan.shared import MESSAGE_BYTES, RETENTION
from asynclambda.build.plan.tags import queue_tags
from asynclambda.spec import BatchTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pydantic import JsonValue

    from asynclambda.build.config import TaskSettings
    from asynclambda.spec import TaskSpec

#: How much longer than the function a message stays hidden, as AWS advises, so that throttled attempts
#: and batches in the making do not count as failed.
#: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
VISIBILITY_FACTOR = 6


def visibility_timeout(spec: TaskSpec, timeout: int) -> int:
    """Seconds that a message stays hidden while the task has it."""
    window = spec.trigger.max_batching_window if isinstance(spec.trigger, BatchTrigger) else 0
    return VISIBILITY_FACTOR * timeout + window


def dead_letter_queue_id(spec: TaskSpec) -> str:
    """The logical id of the queue that a task's dead messages go to: lane 0 of its DLQ task, or the DLQ.

    Those of a queue of somebody else's go to the app's own DLQ.
    """
    queue = queue_of(spec)
    if queue is None or queue.dlq_task_id is None:
        return names.DLQ
    return names.queue_id(queue.dlq_task_id)


def queue_resources(
    spec: TaskSpec, settings: TaskSettings, timeout: int, dlq_tasks: Collection[str]
) -> list[Resource]:
    """A task's queues with their extras; none where the task has no queue.

    Args:
        spec: The task.
        settings: Its part of the config.
        timeout: The function's, in seconds.
        dlq_tasks: The ids of tasks that get the dead messages of others.
    """
    queue = queue_of(spec)
    if queue is None:
        return []
    resources: list[Resource] = []
    for lane in range(queue.lane_count):
        resources.append(
            Resource(
                names.queue_id(spec.task_id, lane),
                "AWS::SQS::Queue",
                {
                    "QueueName": names.queue_name(spec.app_name, spec.task_id, lane),
                    "VisibilityTimeout": visibility_timeout(spec, timeout),
                    "MessageRetentionPeriod": RETENTION,
                    "MaximumMessageSize": MESSAGE_BYTES,
                    "RedrivePolicy": {
                        "deadLetterTargetArn": arn_of(dead_letter_queue_id(spec)),
                        "maxReceiveCount": queue.max_receive_count,
                    },
                    "Tags": queue_tags(
                        settings.tags,
                        "dlq-task" if spec.task_id in dlq_tasks else "managed",
                        lane,
                    ),
                },
            )
        )
        resources += extras(
            settings.managed_queue_extras,
            names.queue_id(spec.task_id, lane),
            [
                names.queue_extra_id(spec.task_id, index, lane)
                for index in range(len(settings.managed_queue_extras))
            ],
        )
    return resources


def extras(
    resources: Sequence[Mapping[str, JsonValue]], queue_id: str, extra_ids: Sequence[str]
) -> list[Resource]:
    """The user's extra resources of a queue, with `$QUEUEID` and `$EXTRA<i>` filled in."""
    made: list[Resource] = []
    for extra_id, extra in zip(extra_ids, resources, strict=True):
        filled = substitute(extra, queue_id, extra_ids)
        properties = filled.pop("Properties", None)
        made.append(
            Resource(
                extra_id,
                str(filled.pop("Type")),
                properties if isinstance(properties, dict) else {},
                filled,
            )
        )
    return made
