"""The names that an app has in AWS and in its template.

All of them follow from the app's name and the task's id, so no task has to refer to another one: a task
can name the queue of any other before either exists. They are those of async-lambda 0.6, so that a
stack which that framework deployed is updated in place and no queue is replaced.
"""

from __future__ import annotations

#: A task id: letters and digits, because it is the stem of CloudFormation logical ids.
#: At most 32, because function and queue names are `{app}-{task_id}` and AWS ends those at 64 and 80.
TASK_ID_LIMIT = 32

DLQ = "AsyncLambdaDLQ"
DELAY_DLQ = "AsyncLambdaDelayDLQ"
DELAY_SCHEDULE_GROUP = "AsyncLambdaDelayScheduleGroup"
DELAY_SCHEDULER_ROLE = "AsyncLambdaDelaySchedulerRole"
PAYLOAD_BUCKET = "AsyncLambdaPayloadBucket"
API = "AsyncLambdaAPIGateway"
API_CERTIFICATE = "AsyncLambdaAPICertificate"
IDEMPOTENCY_TABLE = "AsyncLambdaIdempotencyTable"
SHARED_FUNCTION_ROLE = "AsyncLambdaSharedFunctionRole"


def queue_name(app: str, task_id: str, lane: int = 0) -> str:
    """The physical name of a task's queue. Lane 0 has no suffix."""
    return f"{app}-{task_id}" if lane == 0 else f"{app}-{task_id}-L{lane}"


def function_name(app: str, task_id: str) -> str:
    """The physical name of a task's function."""
    return f"{app}-{task_id}"


def function_id(task_id: str) -> str:
    """The logical id of a task's function."""
    return f"{task_id}ALFunc"


def queue_id(task_id: str, lane: int = 0) -> str:
    """The logical id of a task's queue."""
    return f"{task_id}ALQueue" if lane == 0 else f"{task_id}ALQueueL{lane}"


def queue_extra_id(task_id: str, index: int, lane: int = 0) -> str:
    """The logical id of the `index`-th of `managed_queue_extras`, for one lane of a task."""
    stem = f"{function_id(task_id)}Extra{index}"
    return stem if lane == 0 else f"{stem}L{lane}"


def dlq_extra_id(index: int) -> str:
    """The logical id of the `index`-th of `managed_queue_extras`, for the app's own DLQ."""
    return f"{DLQ}Extra{index}"


def queue_event_id(lane: int = 0) -> str:
    """The key of a lane's event in its function's `Events`."""
    return "ManagedSQS" if lane == 0 else f"ManagedSQSL{lane}"


def log_group_id(task_id: str) -> str:
    """The logical id of a function's log group."""
    return f"{task_id}ALLogGroup"


def log_group_name(app: str, task_id: str) -> str:
    """The log group of a function whose retention the config says.

    Not the one that Lambda makes by itself: a function that ran before has that already, and
    CloudFormation cannot make what is there.
    """
    return f"/asynclambda/{app}/{task_id}"


def delay_dlq_name(app: str) -> str:
    """The physical name of the queue for delayed messages that the scheduler could not deliver."""
    return f"{app}-delay-dlq"


def delay_schedule_group_name(app: str) -> str:
    """The physical name of the schedule group of an app's delayed messages."""
    return f"{app}-delay"
