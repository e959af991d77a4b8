"""What a function's role may do: its own part of each thing, by name, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from asynclambda import names
from asynclambda.build.plan.arns import named_arn, queue_arns
from asynclambda.build.plan.queues import dead_letter_queue_id
from asynclambda.build.plan.resource import arn_of, sub
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
    queue_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import TaskSpec

#: What is done with a queue that a function reads, by the function's role. The first three are the event
#: source mapping's, the last the function's own: it gives failed messages back after a pause.
#: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
RECEIVE = (
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ChangeMessageVisibility",
)

#: Keys that async-lambda gave to payloads, by date: messages that waited while the stack was updated.
_DATED_KEYS = "????/??/??/*"


def statements(
    spec: TaskSpec,
    targets: Sequence[TaskSpec],
    queued: Sequence[TaskSpec],
    schedules: bool,
    dead_of: Iterable[TaskSpec],
    function_suffix: str,
) -> list[Value]:
    """The statements of a function's own policy.

    Args:
        spec: The task.
        targets: The tasks that it invokes or calls.
        queued: Those of them on whose queues it puts messages itself, with no scheduler between.
        schedules: Whether it may delay a message by more than SQS does.
        dead_of: The tasks whose dead messages it gets.
        function_suffix: What the names of functions end with.
    """
    return [
        *_trigger(spec),
        *_payloads(spec, targets, dead_of),
        *_sends(queued),
        *(delay_messages(spec.app_name) if schedules else ()),
        *_calls(targets, function_suffix),
        *_successes(spec),
    ]


def allow(sid: str, actions: Sequence[str], resources: Sequence[Value]) -> Value:
    """A statement that allows something."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(actions) if len(actions) > 1 else actions[0],
        "Resource": list(resources) if len(resources) > 1 else resources[0],
    }


def read_streams(stream_arns: Sequence[str]) -> list[Value]:
    """What an event source mapping does with a stream, by the function's role."""
    actions = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
    return [
        allow("ReadStreams", actions, stream_arns),
        # https://docs.aws.amazon.com/lambda/latest/dg/services-ddb.html: on all streams only
        allow("ListStreams", ["dynamodb:ListStreams"], ["*"]),
    ]


def delay_messages(app_name: str) -> list[Value]:
    """What it takes to have EventBridge Scheduler hold a message."""
    group = names.delay_schedule_group_name(app_name)
    return [
        allow(
            "DelayMessages",
            ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"],
            [named_arn("scheduler", f"schedule/{group}/*")],
        ),
        {
            "Sid": "PassSchedulerRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": arn_of(names.DELAY_SCHEDULER_ROLE),
            "Condition": {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
        },
    ]


def _trigger(spec: TaskSpec) -> list[Value]:
    match spec.trigger:
        case AsyncTrigger() | BatchTrigger():
            return [allow("ReceiveMessages", RECEIVE, queue_arns(spec)), _bury(spec)]
        case SqsTrigger(queue_arn=arn):
            return [allow("ReceiveMessages", RECEIVE, [arn]), _bury(spec)]
        case StreamTrigger(stream_arn=arn):
            return [
                *read_streams([arn]),
                allow("ReportLostChanges", ["sqs:SendMessage"], [arn_of(names.DLQ)]),
            ]
        case ScheduleTrigger() | ApiTrigger() | DirectTrigger() | ExternalTrigger():
            return []
    assert_never(spec.trigger)


def _bury(spec: TaskSpec) -> Value:
    """A message that can never succeed goes to the DLQ by the function's own hand, with the reason."""
    return allow("BuryMessages", ["sqs:SendMessage"], [arn_of(dead_letter_queue_id(spec))])


def _payloads(
    spec: TaskSpec, targets: Sequence[TaskSpec], dead_of: Iterable[TaskSpec]
) -> list[Value]:
    """A task reads its own payloads in S3, and those of its dead; it writes those of its targets."""
    made: list[Value] = []
    queue = queue_of(spec)
    if queue is not None:
        own = [_objects(each.task_id) for each in (spec, *dead_of)]
        made.append(allow("ReadPayloads", ["s3:GetObject"], [*own, _bucket_path(_DATED_KEYS)]))
        if queue.delete_s3_payloads:
            made.append(
                # A payload that is done is emptied, so that a second delivery finds that it is.
                allow("EmptyPayloads", ["s3:PutObject"], [own[0], _bucket_path(_DATED_KEYS)])
            )
    written = [_objects(each.task_id) for each in targets if queue_of(each) is not None]
    if written:
        made.append(allow("WritePayloads", ["s3:PutObject"], written))
    return made


def _objects(task_id: str) -> Value:
    return _bucket_path(f"{task_id}/*")


def _bucket_path(path: str) -> Value:
    return sub(f"arn:${{AWS::Partition}}:s3:::${{{names.PAYLOAD_BUCKET}}}/{path}")


def _sends(queued: Sequence[TaskSpec]) -> list[Value]:
    queues = [arn for each in queued for arn in queue_arns(each)]
    return [allow("SendMessages", ["sqs:SendMessage"], queues)] if queues else []


#: What Powertools does with the table that remembers successes.
REMEMBER = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")


def _successes(spec: TaskSpec) -> list[Value]:
    """An idempotent task has the items of its own in the table: their keys begin with its id."""
    if spec.idempotency is None:
        return []
    return [
        {
            "Sid": "RememberSuccesses",
            "Effect": "Allow",
            "Action": list(REMEMBER),
            "Resource": arn_of(names.IDEMPOTENCY_TABLE),
            "Condition": {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{spec.task_id}#*"]}
            },
        }
    ]


def _calls(targets: Sequence[TaskSpec], suffix: str) -> list[Value]:
    functions = [
        named_arn("lambda", f"function:{names.function_name(each.app_name, each.task_id)}{suffix}")
        for each in targets
        if isinstance(each.trigger, DirectTrigger)
    ]
    return [allow("CallTasks", ["lambda:InvokeFunction"], functions)] if functions else []
