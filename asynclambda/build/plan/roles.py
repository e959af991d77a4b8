"""The roles of functions: one each, or one for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.resource import Resource, Value, arn_of, named_arn, sub
from asynclambda.build.plan.shared import assume_role
from asynclambda.build.plan.tags import tag_list
from asynclambda.errors import ConfigError
from asynclambda.spec import DirectTrigger, ExternalTrigger, SqsTrigger, StreamTrigger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.build.config import TaskSettings
    from asynclambda.spec import AppSpec, TaskSpec

_LOGS = "service-role/AWSLambdaBasicExecutionRole"
_VPC = "service-role/AWSLambdaVPCAccessExecutionRole"


def function_role_id(task_id: str) -> str:
    """The logical id of a function's role: the one that SAM gives to the roles that it makes."""
    return f"{names.function_id(task_id)}Role"


def function_role(
    spec: TaskSpec, statements: Sequence[Value], settings: TaskSettings
) -> Resource | None:
    """A function's own role; None where the config names a policy template, which only SAM can fill.

    SAM would make the role itself, but gives it every queue of the account to read from.
    """
    policies = _split(settings.policies)
    if policies is None:
        return None
    managed, documents = policies
    own: list[Value] = []
    if statements:
        own.append(
            {
                "PolicyName": "Task",
                "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)},
            }
        )
    return Resource(
        function_role_id(spec.task_id),
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": assume_role("lambda.amazonaws.com"),
            "ManagedPolicyArns": [execution_policy(settings), *managed],
            "Policies": [*own, *documents],
            "Tags": tag_list(settings.tags),
        },
    )


def execution_policy(settings: TaskSettings) -> Value:
    """AWS's policy for logs, and for network interfaces where the function is in a VPC."""
    name = _VPC if settings.subnet_ids else _LOGS
    return sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{name}")


def shared_role(app: AppSpec, specs: Sequence[TaskSpec], settings: TaskSettings) -> Resource:
    """One role for all functions.

    It costs the separation of the tasks: each may read and send to every queue of the app. It saves one
    resource a task.

    Raises:
        ConfigError: The config names a policy template, which only SAM can fill.
    """
    policies = _split(settings.policies)
    if policies is None:
        raise ConfigError(
            "`policies` has a SAM policy template, which a shared role cannot take",
            where=".async_lambda/config.json: policies",
            remedy="Write it as a statement, or leave `shared_function_role` off.",
        )
    managed, documents = policies
    return Resource(
        names.SHARED_FUNCTION_ROLE,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": assume_role("lambda.amazonaws.com"),
            "ManagedPolicyArns": [execution_policy(settings), *managed],
            "Policies": [
                {
                    "PolicyName": "Tasks",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": _shared_statements(app, specs),
                    },
                },
                *documents,
            ],
            "Tags": tag_list(settings.tags),
        },
    )


def _shared_statements(app: AppSpec, specs: Sequence[TaskSpec]) -> list[Value]:
    queues: list[Value] = [named_arn("sqs", f"{app.name}-*")]
    foreign: list[Value] = []
    sends = list(queues)
    streams: list[Value] = []
    for spec in specs:
        match spec.trigger:
            case SqsTrigger(queue_arn=arn):
                foreign.append(arn)
            case StreamTrigger(stream_arn=arn):
                streams.append(arn)
            case ExternalTrigger() as other:
                sends += [
                    named_arn("sqs", names.queue_name(other.app, other.task_id, lane))
                    for lane in range(other.lane_count)
                ]
            case _:
                pass
    bucket = sub(f"arn:${{AWS::Partition}}:s3:::${{{names.PAYLOAD_BUCKET}}}/*")
    group = names.delay_schedule_group_name(app.name)
    made: list[Value] = [
        {
            "Sid": "ReceiveMessages",
            "Effect": "Allow",
            "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "Resource": [*queues, *foreign],
        },
        {
            "Sid": "SendMessages",
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": [*sends, arn_of(names.DLQ)],
        },
        {
            "Sid": "Payloads",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": bucket,
        },
        {
            "Sid": "DelayMessages",
            "Effect": "Allow",
            "Action": ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"],
            "Resource": named_arn("scheduler", f"schedule/{group}/*"),
        },
        {
            "Sid": "PassSchedulerRole",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": arn_of(names.DELAY_SCHEDULER_ROLE),
            "Condition": {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
        },
    ]
    if any(isinstance(spec.trigger, DirectTrigger) for spec in specs):
        made.append(
            {
                "Sid": "CallTasks",
                "Effect": "Allow",
                "Action": "lambda:InvokeFunction",
                "Resource": named_arn("lambda", f"function:{app.name}-*"),
            }
        )
    return made


def _split(
    policies: Sequence[str | Mapping[str, Value]],
) -> tuple[list[Value], list[Value]] | None:
    """Managed policies and inline documents; None where one is a SAM policy template."""
    managed: list[Value] = []
    documents: list[Value] = []
    for index, policy in enumerate(policies):
        if isinstance(policy, str):
            if not policy.startswith("arn:"):
                return None
            managed.append(policy)
        elif "Statement" in policy:
            documents.append(
                {
                    "PolicyName": f"Config{index}",
                    "PolicyDocument": {"Version": "2012-10-17", **policy},
                }
            )
        elif policy.keys() & {"Ref", "Fn::Sub", "Fn::ImportValue", "Fn::GetAtt", "Fn::Join"}:
            managed.append(policy)
        else:
            return None
    return managed, documents
