"""Where an app's dead messages lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from asynclambda import names
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_sqs import SQSClient

    from asynclambda.spec import AppSpec, TaskSpec


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    """A queue of dead messages that no task reads."""

    url: str
    name: str
    #: `dead`: messages whose attempts are over; `delay`: delayed messages that could not be delivered.
    kind: Literal["dead", "delay"]


def dead_letter_queues(
    app: AppSpec, specs: Sequence[TaskSpec], sqs: SQSClient
) -> list[DeadLetterQueue]:
    """The dead letter queues of an app that is deployed.

    The app's own has no name of its own choosing, so it is read off the redrive policies of the tasks'
    queues. A queue that a task reads (a `dlq_task`) is none: its messages are that task's work.

    Args:
        app: The app.
        specs: Its tasks.
        sqs: The client.

    Raises:
        botocore.exceptions.ClientError: A queue is not there, or may not be looked at.
    """
    own = {
        names.queue_name(app.name, spec.task_id, lane)
        for spec in specs
        if (queue := queue_of(spec)) is not None
        for lane in range(queue.lane_count)
    }
    found: dict[str, DeadLetterQueue] = {}
    for spec in specs:
        queue = queue_of(spec)
        if queue is None or queue.dlq_task_id is not None:
            continue
        url = sqs.get_queue_url(QueueName=names.queue_name(app.name, spec.task_id))["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
        policy = json.loads(attributes.get("Attributes", {}).get("RedrivePolicy", "{}"))
        name = policy.get("deadLetterTargetArn", "").rpartition(":")[2]
        if name and name not in own and name not in found:
            dlq_url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
            found[name] = DeadLetterQueue(dlq_url, name, "dead")
        if found:
            break  # every task without a DLQ task of its own has the app's
    delay = names.delay_dlq_name(app.name)
    url = sqs.get_queue_url(QueueName=delay)["QueueUrl"]
    return [*found.values(), DeadLetterQueue(url, delay, "delay")]
