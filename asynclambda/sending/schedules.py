"""Delays that SQS has not: a one-time schedule of EventBridge Scheduler, which deletes itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from pydantic_core import to_json

from asynclambda import clock, env
from asynclambda.ports import Accepted, Refused
from asynclambda.sending import clients
from asynclambda.sending.failures import refused
from asynclambda.sending.sqs import queue_url

if TYPE_CHECKING:
    from datetime import datetime

    from types_boto3_scheduler.type_defs import CreateScheduleInputTypeDef, TargetTypeDef

    from asynclambda.ports import Outgoing
    from asynclambda.sending.body import Body


#: Seconds. Scheduler is exact to the minute, and a time that has passed when the request arrives may be
#: refused, so no schedule is nearer than this.
SHORTEST = 60


def create_schedule(body: Body) -> dict[int, Accepted | Refused]:
    """Leaves a message with Scheduler until its delay is over.

    Where a schedule of the same name waits already, the message's `on_conflict` says what happens.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    name = body.message.schedule_name or uuid4().hex
    try:
        refusal = _create_or_replace(_request(name, body), body)
    except (BotoCoreError, ClientError) as error:
        refusal = refused(error)
    return {body.index: refusal or Accepted(None, name, body.s3_payload_key)}


def _create_or_replace(request: CreateScheduleInputTypeDef, body: Body) -> Refused | None:
    scheduler = clients.scheduler()
    try:
        scheduler.create_schedule(**request)
    except scheduler.exceptions.ConflictException:
        if body.message.on_conflict == "refuse":
            return Refused(
                "ScheduleExists",
                f"a schedule {request['Name']!r} waits already, and on_conflict is 'refuse'",
            )
        try:
            scheduler.update_schedule(**request)
        except scheduler.exceptions.ResourceNotFoundException:
            scheduler.create_schedule(**request)  # it has run, and so deleted itself, in between
    return None


def time_of(message: Outgoing) -> datetime:
    """When the schedule of a message runs, a whole second in UTC."""
    delay = max(message.delay, SHORTEST)
    # Seconds are cut off: one more, so that nothing comes too early.
    return (clock.now() + timedelta(seconds=delay + 1)).replace(microsecond=0)


def _request(name: str, body: Body) -> CreateScheduleInputTypeDef:
    time = time_of(body.message)
    return {
        "Name": name,
        "GroupName": env.required(env.DELAY_SCHEDULE_GROUP),
        "ScheduleExpression": f"at({time:%Y-%m-%dT%H:%M:%S})",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ActionAfterCompletion": "DELETE",
        "Target": _target(body.message, body.text),
    }


def _target(message: Outgoing, body: str) -> TargetTypeDef:
    role = env.required(env.DELAY_SCHEDULER_ROLE_ARN)
    dlq = env.required(env.DELAY_SCHEDULE_DLQ_ARN)
    # Its ARN names this partition, region and account; the queue is in the same.
    arn = f"{dlq.rpartition(':')[0]}:{message.queue_name}"
    if message.message_group_id is None:
        return {
            "Arn": arn,
            "RoleArn": role,
            "Input": body,
            "DeadLetterConfig": {"Arn": dlq},
        }
    # The templated SQS target takes a group id for FIFO queues only; SendMessage itself takes one for
    # fair queues, too.
    partition = dlq.split(":")[1]
    return {
        "Arn": f"arn:{partition}:scheduler:::aws-sdk:sqs:sendMessage",
        "RoleArn": role,
        "Input": to_json(
            {
                "QueueUrl": queue_url(message.queue_name),
                "MessageBody": body,
                "MessageGroupId": message.message_group_id,
            }
        ).decode(),
        "DeadLetterConfig": {"Arn": dlq},
    }
