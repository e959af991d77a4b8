"""Where an app's dead messages lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from asynclambda import env, names
from asynclambda.build.plan.functions import IMAGE_SUFFIX
from asynclambda.spec import SqsTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_lambda import LambdaClient
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
    app: AppSpec, specs: Sequence[TaskSpec], sqs: SQSClient, functions: LambdaClient | None = None
) -> list[DeadLetterQueue]:
    """The dead letter queues of an app that is deployed.

    The app's own has no name of its own choosing, so it is read off the redrive policies of the tasks'
    queues. Where only tasks that read somebody else's queues have it, their functions' settings tell it. A
    queue that a task reads (a `dlq_task`) is none: its messages are that task's work.

    Args:
        app: The app.
        specs: Its tasks.
        sqs: The client.
        functions: Lambda's client; None to look at queues alone.

    Raises:
        botocore.exceptions.ClientError: A queue or a function is not there, or may not be looked at.
    """
    own = _of_redrive_policies(app, specs, sqs)
    if own is None and functions is not None:
        own = _of_functions(app, specs, functions)
    found: list[DeadLetterQueue] = []
    if own is not None:
        found.append(_queue(own, "dead", sqs))
    found.append(_queue(names.delay_dlq_name(app.name), "delay", sqs))
    return found


def _queue(name: str, kind: Literal["dead", "delay"], sqs: SQSClient) -> DeadLetterQueue:
    return DeadLetterQueue(sqs.get_queue_url(QueueName=name)["QueueUrl"], name, kind)


def _of_redrive_policies(app: AppSpec, specs: Sequence[TaskSpec], sqs: SQSClient) -> str | None:
    """The name of the app's own queue: every task without a DLQ task of its own has it."""
    read = {
        names.queue_name(app.name, spec.task_id, lane)
        for spec in specs
        if (queue := queue_of(spec)) is not None
        for lane in range(queue.lane_count)
    }
    for spec in specs:
        queue = queue_of(spec)
        if queue is None or queue.dlq_task_id is not None:
            continue
        url = sqs.get_queue_url(QueueName=names.queue_name(app.name, spec.task_id))["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
        policy = json.loads(attributes.get("Attributes", {}).get("RedrivePolicy", "{}"))
        name: str = policy.get("deadLetterTargetArn", "").rpartition(":")[2]
        if name and name not in read:
            return name
    return None


def _of_functions(app: AppSpec, specs: Sequence[TaskSpec], functions: LambdaClient) -> str | None:
    """The same, of the function of a task that reads somebody else's queue: it buries messages itself."""
    for spec in specs:
        if isinstance(spec.trigger, SqsTrigger):
            variables = _variables(names.function_name(app.name, spec.task_id), functions)
            return variables.get(env.DLQ_URL, "").rpartition("/")[2] or None
    return None


def _variables(function: str, functions: LambdaClient) -> dict[str, str]:
    """A function's environment, whether it is deployed as a bundle or as an image."""
    try:
        found = functions.get_function_configuration(FunctionName=function)
    except functions.exceptions.ResourceNotFoundException:
        found = functions.get_function_configuration(FunctionName=function + IMAGE_SUFFIX)
    return found.get("Environment", {}).get("Variables", {})
