"""The class keywords of every kind of task, typed once.

A checker sees them as the keywords of `__init_subclass__`; the metaclass reads the same names at run
time. The names are those of async-lambda where it has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Required, TypeAlias, TypedDict

if TYPE_CHECKING:
    from datetime import timedelta

    from asynclambda.middlewares import Middleware
    from asynclambda.retry import Backoff

#: Run in INIT, in the function of its task only; with one parameter it gets the task id.
InitTask: TypeAlias = Callable[[], object] | Callable[[str], object]

#: The methods that API Gateway takes.
Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


class FunctionOptions(TypedDict, total=False):
    """What every function has."""

    #: MB, 128 to 10,240.
    memory: int
    #: Seconds, 1 to 900.
    timeout: int
    #: MB of /tmp, 512 to 10,240.
    ephemeral_storage: int
    #: Run in INIT, in the function of this task only.
    init_tasks: Sequence[InitTask]
    #: Lambda SnapStart on published versions.
    snap_start: bool
    #: Run around `run`, outermost first, after that of the classes above.
    middleware: Sequence[Middleware[Any]]
    #: Tasks (or their ids) that this one invokes by ways which the build cannot see in the source.
    invokes: Sequence[type[Any] | str]
    #: The task may be part of a loop of tasks that invoke one another.
    recursive: bool
    #: Messages after which a chain that passes here is stopped. Default: 100; 1,000 if recursive.
    max_hops: int


class FailureOptions(TypedDict, total=False):
    """What becomes of a message whose task fails."""

    #: How long a failed message waits until its next attempt. Default: `Backoff()`.
    retry: Backoff
    #: Exceptions after which another attempt cannot succeed either: the message is dead at once.
    permanent: Sequence[type[Exception]]


class IdempotencyOptions(TypedDict, total=False):
    """Whether what has succeeded once is done, however often it is delivered or called."""

    #: True: for the whole payload. A path into it, such as `order_id` or `order.id`: for what is there.
    idempotent: bool | str
    #: How long a success is remembered. Seconds, or a timedelta; a minute to a year. Default: 24 hours.
    idempotent_for: timedelta | int


class QueueOptions(TypedDict, total=False):
    """What the queues of a task have."""

    #: How many queues feed the task.
    lane_count: int
    #: Whether a call without `lane=` keeps the caller's lane. Default: it does.
    propagate_lane_assignment: bool
    #: Whether a call without `message_group_id=` keeps the caller's group. Default: it does.
    propagate_message_group_id: bool
    #: How many functions run at once, 2 to 1,000: for each lane, or one number a lane.
    maximum_concurrency: int | Sequence[int]
    #: How often a message is received before it goes to the DLQ. Default: 5.
    max_receive_count: int
    #: The task that gets the dead messages, or its id where it is declared later; None for the app's DLQ.
    dlq_task: type[Any] | str | None
    #: Whether a payload's object in S3 is emptied after a successful run. Default: it stays.
    delete_s3_payloads: bool


class BatchOptions(TypedDict, total=False):
    """What a batch has."""

    #: Records an invocation.
    batch_size: int
    #: How long Lambda gathers records, at most 300 seconds.
    max_batching_window: timedelta | int


class RecordOptions(TypedDict, total=False):
    """What a batch whose records run one by one has."""

    #: How many records `run_record` runs for at once, each in a thread. Default: 1.
    concurrency: int


class GroupOptions(
    FunctionOptions,
    FailureOptions,
    IdempotencyOptions,
    QueueOptions,
    BatchOptions,
    RecordOptions,
    total=False,
):
    """What classes of different kinds may share. A kind that has no use for one leaves it alone."""


class AsyncTaskOptions(
    FunctionOptions, FailureOptions, IdempotencyOptions, QueueOptions, total=False
):
    """The keywords of `AsyncTask`."""

    abstract: bool
    #: 1 to 32 letters and digits. Default: the class's name.
    task_id: str


class BatchTaskOptions(AsyncTaskOptions, BatchOptions, RecordOptions, total=False):
    """The keywords of `BatchTask`."""


class AbstractSqsTaskOptions(FunctionOptions, FailureOptions, IdempotencyOptions, total=False):
    """The keywords of a base class for `SqsTask`s."""

    #: How many functions run at once, 2 to 1,000.
    maximum_concurrency: int


class SqsTaskOptions(AbstractSqsTaskOptions, total=False):
    """The keywords of `SqsTask`."""

    task_id: str
    #: The ARN of somebody else's queue.
    queue_arn: Required[str]


class AbstractScheduledTaskOptions(FunctionOptions, total=False):
    """The keywords of a base class for `ScheduledTask`s."""

    #: An IANA name, such as `Europe/Berlin`. Default: UTC.
    timezone: str


class ScheduledTaskOptions(AbstractScheduledTaskOptions, total=False):
    """The keywords of `ScheduledTask`."""

    task_id: str
    #: `rate(15 minutes)`, `cron(0 8 ? * MON-FRI *)` or `at(2030-01-31T08:00:00)`.
    schedule_expression: Required[str]


class ApiTaskOptions(FunctionOptions, total=False):
    """The keywords of `ApiTask`."""

    task_id: str
    method: Required[Method]
    #: `/orders/{order_id}`; a last part may be greedy, `{rest+}`.
    path: Required[str]


class AbstractDynamoDBTaskOptions(FunctionOptions, BatchOptions, total=False):
    """The keywords of a base class for `DynamoDBTask`s."""


class DynamoDBTaskOptions(AbstractDynamoDBTaskOptions, total=False):
    """The keywords of `DynamoDBTask`."""

    task_id: str
    #: The ARN of the table's stream.
    stream_arn: Required[str]


class DirectTaskOptions(FunctionOptions, IdempotencyOptions, total=False):
    """The keywords of `DirectTask`."""

    abstract: bool
    task_id: str


class AbstractExternalTaskOptions(TypedDict, total=False):
    """The keywords of a base class for `ExternalTask`s."""

    #: How many lanes the task has in the other app.
    lane_count: int
    propagate_lane_assignment: bool
    propagate_message_group_id: bool


class ExternalTaskOptions(AbstractExternalTaskOptions, total=False):
    """The keywords of `ExternalTask`."""

    #: The name of the other app.
    app: Required[str]
    #: The task's id there. Default: the class's name.
    task_id: str


class AnyOptions(GroupOptions, total=False):
    """The keywords of every kind together: what the metaclass has after merging the class tree."""

    abstract: bool
    task_id: str
    queue_arn: str
    schedule_expression: str
    timezone: str
    method: Method
    path: str
    stream_arn: str
    app: str
