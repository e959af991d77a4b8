"""What is simulated, as the template says it: queues, functions and what runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDesign:
    """An SQS queue."""

    name: str
    arn: str
    #: Seconds.
    visibility_timeout: int
    #: Seconds.
    retention: int
    #: Seconds.
    delay: int = 0
    fifo: bool = False
    #: Times that a message is given out until it is moved; None for ever.
    max_receive_count: int | None = None
    #: The name of the queue that it is moved to.
    dead_letter_queue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDesign:
    """A Lambda function."""

    name: str
    task_id: str
    #: Seconds.
    timeout: int
    #: The most runs at once; None for what the account has.
    reserved_concurrency: int | None
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingDesign:
    """An event source mapping: a queue whose messages run a function."""

    task_id: str
    queue_name: str
    batch_size: int
    #: Seconds.
    window: int
    #: The most runs at once; None for what the account has.
    maximum_concurrency: int | None
    #: Whether the function says which messages of a batch failed.
    reports_failures: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamDesign:
    """An event source mapping of a DynamoDB stream."""

    task_id: str
    stream_arn: str
    batch_size: int
    #: Seconds.
    window: int
    #: Times that a batch is tried again.
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDesign:
    """A schedule of EventBridge Scheduler."""

    task_id: str
    expression: str
    #: An IANA name; None for UTC.
    timezone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDesign:
    """A route of API Gateway."""

    task_id: str
    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """All of it. Queues are by name, functions by task id."""

    queues: Mapping[str, QueueDesign]
    functions: Mapping[str, FunctionDesign]
    mappings: tuple[MappingDesign, ...]
    streams: tuple[StreamDesign, ...]
    schedules: tuple[ScheduleDesign, ...]
    routes: tuple[RouteDesign, ...]
    #: Days until an object of the payload bucket expires; None keeps it.
    payload_days: int | None
