"""What an app has once, whatever its tasks: payload bucket, dead letter queues, the delay scheduler.

All of it is in every template, used or not, so that an app which loses its last queue does not lose the
payloads that still wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import env, names
from asynclambda.build.plan.arns import named_arn, queue_arns
from asynclambda.build.plan.resource import Resource, arn_of, ref
from asynclambda.build.plan.tags import queue_tags, tag_list, tags_with_values
from asynclambda.spec import ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import AppSpec, TaskSpec

#: SQS's longest retention, in seconds: 14 days.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
RETENTION = 1_209_600
#: SQS's limit for a message, in bytes. Said explicitly, because queues made before SQS raised it keep
#: their old one.
#: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
MESSAGE_BYTES = 1_048_576
#: What dead letter queues have in common: a message that a task's queue has taken fits.
_DEAD: Mapping[str, Value] = {
    "MessageRetentionPeriod": RETENTION,
    "MaximumMessageSize": MESSAGE_BYTES,
}


def shared_resources(
    app: AppSpec, specs: Sequence[TaskSpec], tags: Mapping[str, str]
) -> list[Resource]:
    """The resources that belong to no task."""
    return [
        _payload_bucket(app, tags),
        Resource(
            names.DLQ,
            "AWS::SQS::Queue",
            {**_DEAD, "Tags": queue_tags(tags, "dlq")},
        ),
        Resource(
            names.DELAY_DLQ,
            "AWS::SQS::Queue",
            {
                "QueueName": names.delay_dlq_name(app.name),
                **_DEAD,
                "Tags": queue_tags(tags, "dlq"),
            },
        ),
        Resource(
            names.DELAY_SCHEDULE_GROUP,
            "AWS::Scheduler::ScheduleGroup",
            {
                "Name": names.delay_schedule_group_name(app.name),
                # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Tag.html
                "Tags": tags_with_values(tags),
            },
        ),
        _scheduler_role(app, specs, tags),
        *_successes(specs, tags),
    ]


def shared_environment() -> dict[str, Value]:
    """The environment variables that every function has."""
    return {
        env.PAYLOAD_BUCKET: ref(names.PAYLOAD_BUCKET),
        env.ACCOUNT_ID: ref("AWS::AccountId"),
        env.DELAY_SCHEDULER_ROLE_ARN: arn_of(names.DELAY_SCHEDULER_ROLE),
        env.DELAY_SCHEDULE_GROUP: ref(names.DELAY_SCHEDULE_GROUP),
        env.DELAY_SCHEDULE_DLQ_ARN: arn_of(names.DELAY_DLQ),
    }


def _successes(specs: Sequence[TaskSpec], tags: Mapping[str, str]) -> list[Resource]:
    """The table that remembers what idempotent tasks have done; none where there is no such task.

    What it holds is worth nothing after a day, so it goes with the last of them.
    """
    if all(spec.idempotency is None for spec in specs):
        return []
    table: dict[str, Value] = {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "expiration", "Enabled": True},
        "Tags": tag_list(tags),
    }
    return [Resource(names.IDEMPOTENCY_TABLE, "AWS::DynamoDB::Table", table)]


def _payload_bucket(app: AppSpec, tags: Mapping[str, str]) -> Resource:
    properties: dict[str, Value] = {
        "Tags": tag_list(tags),
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        },
    }
    if app.s3_payload_retention is not None:
        properties["LifecycleConfiguration"] = {
            "Rules": [
                {
                    "Id": f"expire-after-{app.s3_payload_retention}-days",
                    "ExpirationInDays": app.s3_payload_retention,
                    "Status": "Enabled",
                }
            ]
        }
    return Resource(names.PAYLOAD_BUCKET, "AWS::S3::Bucket", properties)


def _scheduler_role(app: AppSpec, specs: Sequence[TaskSpec], tags: Mapping[str, str]) -> Resource:
    """The role by which EventBridge Scheduler puts delayed messages into their queues."""
    queues = [named_arn("sqs", f"{app.name}-*")]
    for spec in specs:
        if isinstance(spec.trigger, ExternalTrigger):
            queues += queue_arns(spec)
    return Resource(
        names.DELAY_SCHEDULER_ROLE,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": assume_role("scheduler.amazonaws.com"),
            "Policies": [
                {
                    "PolicyName": "SendDelayedMessages",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Sid": "SendDelayedMessages",
                                "Effect": "Allow",
                                "Action": "sqs:SendMessage",
                                # The app's own prefix covers the delay DLQ, too.
                                "Resource": queues,
                            }
                        ],
                    },
                }
            ],
            "Tags": tag_list(tags),
        },
    )


def assume_role(service: str) -> Value:
    """The trust policy of a role that an AWS service takes."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "sts:AssumeRole",
            }
        ],
    }
