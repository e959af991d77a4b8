"""Alarms on the age of the oldest message, ten queues an alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.resource import Resource
from asynclambda.build.plan.tags import tags_with_values
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.build.config import QueueAgeAlarm
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import TaskSpec

#: CloudWatch's limit of metrics for an alarm.
#: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
METRICS = 10


def alarm_resources(
    app_name: str,
    specs: Sequence[TaskSpec],
    alarm: QueueAgeAlarm | None,
    tags: Mapping[str, str],
) -> list[Resource]:
    """The alarms over all queues of the app and its DLQ; none where the config has no `queue_age_alarm`."""
    if alarm is None:
        return []
    queue_ids = [
        names.queue_id(spec.task_id, lane)
        for spec in specs
        if (queue := queue_of(spec)) is not None
        for lane in range(queue.lane_count)
    ]
    queue_ids.append(names.DLQ)
    groups = [queue_ids[start : start + METRICS] for start in range(0, len(queue_ids), METRICS)]
    return [
        Resource(
            f"AsyncLambdaQueueAgeAlarm{index}",
            "AWS::CloudWatch::Alarm",
            {
                "AlarmDescription": f"A message of {app_name} is old: one of {len(group)} queues",
                "ActionsEnabled": True,
                "AlarmActions": list(alarm.alarm_actions),
                "OKActions": list(alarm.ok_actions),
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "Threshold": alarm.threshold,
                "TreatMissingData": "notBreaching",
                "Metrics": _metrics(group, alarm.period),
                "Tags": tags_with_values(tags),
            },
        )
        for index, group in enumerate(groups)
    ]


def _metrics(queue_ids: Sequence[str], period: int) -> list[Value]:
    ages: list[Value] = [
        {
            "Id": f"q{index}",
            "ReturnData": False,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/SQS",
                    "MetricName": "ApproximateAgeOfOldestMessage",
                    "Dimensions": [
                        {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue_id, "QueueName"]}}
                    ],
                },
                "Period": period,
                "Stat": "Maximum",
            },
        }
        for index, queue_id in enumerate(queue_ids)
    ]
    return [*ages, {"Id": "oldest", "Expression": "MAX(METRICS())", "ReturnData": True}]
