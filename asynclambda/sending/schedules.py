"""Delays over SQS's 900 seconds: a one-time schedule of EventBridge Scheduler, which deletes itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from asynclambda import env
from asynclambda.ports import Accepted, Refused
from asynclambda.sending import clients
from asynclambda.sending.failures import refused
from asynclambda.sending.sqs import queue_url

if TYPE_CHECKING:
    from types_boto3_scheduler.type_defs import CreateScheduleInputTypeDef, TargetTypeDef

    from asynclambda.ports import Outgoing
    from asynclambda.sending.body import Body


def create_schedule(body: Body) -> dict[int, Accepted | Refused]:
    """Leaves a message with Scheduler until its delay is over.

    Where a schedule of the same name waits already, the message's `on_conflict` says what happens.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    message = body.message
    name = message.schedule_name or uuid4().hex
    request = _request(name, message, body.text)
    try:
        try:
            clients.scheduler().create_schedule(**request)
        except clients.scheduler().exceptions.ConflictException:
            if message.on_conflict == "refuse":
                return {
                    body.index: Refused(
                        "ScheduleExists", f"a schedule {name!r} waits already; on_conflict='refuse'"
                    )
                }
            clients.scheduler().update_schedule(**request)
    except (BotoCoreError, ClientError) as error:
        return {body.index: refused(error)}
    return {body.index: Accepted(None, name, body.s3_payload_key)}


def _request(name: str, message: Outgoing, body: str) -> CreateScheduleInputTypeDef:
    time = datetime.now(UTC) + timedelta(seconds=message.delay)
    return {
        "Name": name,
        "GroupName": env.required(env.DELAY_SCHEDULE_GROUP),
        "ScheduleExpression": f"at({time:%Y-%m-%dT%H:%M:%S})",
        "ScheduleExpressionTimezone": "UTC",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ActionAfterCompletion": "DELETE",
        "Target": _target(message, body),
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
        "Input": json.dumps(
            {
                "QueueUrl": queue_url(message.queue_name),
                "MessageBody": body,
                "MessageGroupId": message.message_group_id,
            }
        ),
        "DeadLetterConfig": {"Arn": dlq},
    }
