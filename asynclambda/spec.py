"""A task and its app as frozen values: what everything else reads.

A class body becomes a `TaskSpec` once its app is known; the runtime, the build, the local engine and the
test kit all work from it. A new trigger is a variant here first: `assert_never` then makes the type
checker ask for its part in each of them.

They are named tuples, since a function makes these classes at each cold start: a frozen dataclass takes five
times as long to make, 5 ms for those of this module. (One without fields would be false.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from asynclambda.middlewares import Middleware
    from asynclambda.options import InitTask, Method
    from asynclambda.payload import PayloadType
    from asynclambda.retry import Backoff

#: The architectures that Lambda has.
Architecture: TypeAlias = Literal["x86_64", "arm64"]


class Location(NamedTuple):
    """Where something is declared."""

    module: str
    qualname: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.qualname} ({self.file}:{self.line})"

    def same_place(self, other: Location) -> bool:
        """Whether both are the same thing, perhaps reloaded after an edit that moved its lines."""
        return (self.module, self.qualname) == (other.module, other.qualname)


class Queue(NamedTuple):
    """The queues of a task, one a lane."""

    lane_count: int
    propagate_lane_assignment: bool
    propagate_message_group_id: bool
    #: One a lane; None leaves it to the account's limit.
    maximum_concurrency: tuple[int | None, ...]
    max_receive_count: int
    #: The id of the task that gets dead messages; None for the app's DLQ.
    dlq_task_id: str | None
    delete_s3_payloads: bool


class Idempotency(NamedTuple):
    """What makes two messages or calls of a task the same, and for how long."""

    #: Names down the payload's JSON; none for all of it.
    path: tuple[str, ...]
    #: Seconds.
    expires_after: int


class AsyncTrigger(NamedTuple):
    """The task's own queues, one message an invocation."""

    queue: Queue


class BatchTrigger(NamedTuple):
    """The task's own queues, several messages an invocation."""

    queue: Queue
    batch_size: int
    #: Seconds; 0 for none.
    max_batching_window: int
    #: Records that `run_record` runs for at once.
    concurrency: int = 1


class SqsTrigger(NamedTuple):
    """A queue of somebody else's."""

    queue_arn: str
    maximum_concurrency: int | None


class ScheduleTrigger(NamedTuple):
    """EventBridge Scheduler."""

    expression: str
    #: An IANA name; None for UTC.
    timezone: str | None


#: The methods whose requests have no body that means anything: their fields are in the query string.
#: https://www.rfc-editor.org/rfc/rfc9110#name-get
WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})


class ApiTrigger(NamedTuple):
    """A route of API Gateway."""

    method: Method
    path: str

    @property
    def takes_body(self) -> bool:
        """Whether the payload's fields are in the JSON body, and not in the query string."""
        return self.method not in WITHOUT_BODY


class StreamTrigger(NamedTuple):
    """A DynamoDB stream."""

    stream_arn: str
    batch_size: int
    #: Seconds; 0 for none.
    max_batching_window: int


@dataclass(frozen=True, slots=True)
class DirectTrigger:
    """No trigger: whoever calls Lambda's Invoke."""


class ExternalTrigger(NamedTuple):
    """The queue of another app's task. It has no function here."""

    app: str
    #: The task's id there.
    task_id: str
    lane_count: int
    propagate_lane_assignment: bool
    propagate_message_group_id: bool


Trigger: TypeAlias = (
    AsyncTrigger
    | BatchTrigger
    | SqsTrigger
    | ScheduleTrigger
    | ApiTrigger
    | StreamTrigger
    | DirectTrigger
    | ExternalTrigger
)


class TaskSpec(NamedTuple):
    """A task with every option settled: the class's own, else its bases', else the app's."""

    app_name: str
    task_id: str
    task_class: type[Any]
    location: Location
    trigger: Trigger
    #: What the task receives; None for a `ScheduledTask`.
    payload: PayloadType[Any] | None
    #: What it returns; None where nobody gets it.
    result: PayloadType[Any] | None
    #: What it receives from a version before, and its `upgrade_from` takes; None where it has none.
    old_payload: PayloadType[Any] | None
    #: MB.
    memory: int
    #: Seconds.
    timeout: int
    #: MB.
    ephemeral_storage: int
    snap_start: bool
    init_tasks: tuple[InitTask, ...]
    #: Outermost first: the app's, then down the class tree.
    middleware: tuple[Middleware[Any], ...]
    #: Tasks, or their ids, that the class says it invokes.
    invokes: tuple[type[Any] | str, ...]
    recursive: bool
    max_hops: int
    #: When a failed message comes back.
    retry: Backoff
    #: Exceptions that make a message dead at once.
    permanent: tuple[type[Exception], ...]
    #: None where the same message, delivered twice, runs twice.
    idempotency: Idempotency | None


class AppSpec(NamedTuple):
    """An app's own settings, and the defaults that its tasks take from it."""

    name: str
    location: Location
    #: Lambda's name of the runtime, such as `python3.13`.
    runtime: str
    architecture: Architecture
    #: Modules and packages whose tasks belong to the app, beside those of its own module.
    modules: tuple[str, ...]
    memory: int
    timeout: int
    ephemeral_storage: int
    lane_count: int
    propagate_lane_assignment: bool
    propagate_message_group_id: bool
    max_receive_count: int
    #: A task class or its id.
    dlq_task: type[Any] | str | None
    delete_s3_payloads: bool
    #: Days until a payload's object expires; None keeps it.
    s3_payload_retention: int | None
    shared_function_role: bool
    middleware: tuple[Middleware[Any], ...]
    retry: Backoff
    permanent: tuple[type[Exception], ...]


def queue_of(spec: TaskSpec) -> Queue | None:
    """The queues that the app has for a task, or None where the task has none."""
    if isinstance(spec.trigger, AsyncTrigger | BatchTrigger):
        return spec.trigger.queue
    return None
