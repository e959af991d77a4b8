"""ARNs in the stack's own partition, region and account, by name.

By name and not by reference, so that tasks which invoke each other make no circle of dependencies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.resource import sub
from asynclambda.spec import ExternalTrigger, queue_of

if TYPE_CHECKING:
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import TaskSpec


def named_arn(service: str, name: str) -> Value:
    """The ARN of something of a service, such as a queue by its name."""
    return sub(f"arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{name}")


def queue_arns(spec: TaskSpec) -> list[Value]:
    """The queues of a task, its own app's or another's; none where it has none.

    From the third lane on they are patterns, because a role has 10,240 characters and a task up to 100
    lanes. A `?` is one character, so a pattern of lanes fits no queue that is none.
    """
    if isinstance(spec.trigger, ExternalTrigger):
        app, task_id, lanes = spec.trigger.app, spec.trigger.task_id, spec.trigger.lane_count
    else:
        queue = queue_of(spec)
        app, task_id, lanes = spec.app_name, spec.task_id, 0 if queue is None else queue.lane_count
    if lanes <= 2:
        found = [names.queue_name(app, task_id, lane) for lane in range(lanes)]
    else:
        stem = names.queue_name(app, task_id)
        found = [stem, f"{stem}-L?", *([f"{stem}-L??"] if lanes > 10 else [])]
    return [named_arn("sqs", name) for name in found]
