"""What a checker cannot see in a class's keywords is checked when the class is made.

Every error names the class with its file and line, the keyword, and the remedy.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from asynclambda import names
from asynclambda.errors import DefinitionError
from asynclambda.retry import Backoff

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Lambda's and SQS's limits: an option, its lowest and highest value, its unit.
RANGES: Mapping[str, tuple[int, int, str]] = {
    # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    "memory": (128, 10_240, "MB"),
    "timeout": (1, 900, "seconds"),
    "ephemeral_storage": (512, 10_240, "MB"),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    "max_receive_count": (1, 1_000, "receives"),
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    "batch_size": (1, 10_000, "records"),
    "max_batching_window": (0, 300, "seconds"),
    # Ours: each lane is a queue and an event source mapping of its own.
    "lane_count": (1, 100, "lanes"),
    "idempotent_for": (60, 31_536_000, "seconds"),
    # Ours: a function of the largest size has six vCPUs.
    "concurrency": (1, 100, "records at once"),
    "max_hops": (1, 1_000_000, "messages"),
}

#: Lambda's limits for an event source mapping's MaximumConcurrency.
CONCURRENCY = (2, 1_000)

#: Those that may be a `timedelta`.
_TIMES = ("max_batching_window", "idempotent_for")
_FLAGS = (
    "abstract",
    "snap_start",
    "recursive",
    "propagate_lane_assignment",
    "propagate_message_group_id",
    "delete_s3_payloads",
    "shared_function_role",
)
_TEXTS = ("task_id", "queue_arn", "schedule_expression", "timezone", "method", "path", "stream_arn")


def check_names(own: Mapping[str, object], allowed: Sequence[str], kind: str, where: str) -> None:
    """Refuses a keyword that the kind of task does not have.

    Raises:
        DefinitionError: There is one; the error names the nearest.
    """
    for name in own:
        if name not in allowed:
            import difflib  # here, since no function needs it

            near = difflib.get_close_matches(name, allowed, n=1)
            raise DefinitionError(
                f"{kind} has no keyword {name!r}",
                where=where,
                remedy=f"Did you mean {near[0]!r}?"
                if near
                else f"It has: {', '.join(sorted(allowed))}.",
            )


def check_values(options: Mapping[str, object], where: str) -> None:
    """Refuses values that AWS would refuse at deployment, or that are of the wrong type.

    Args:
        options: A class's merged keywords, or an app's settings, by name.
        where: The class or the app.

    Raises:
        DefinitionError: For the first such value.
    """
    given: Mapping[str, Any] = dict(options)
    for name, value in given.items():
        if name in RANGES:
            check_range(name, seconds(value) if name in _TIMES else value, where)
        elif name in _FLAGS and not isinstance(value, bool):
            raise _wrong_type(name, value, "True or False", where)
        elif name in _TEXTS and not isinstance(value, str):
            raise _wrong_type(name, value, "a string", where)
        elif name == "dlq_task" and not isinstance(value, type | str | None):
            raise _wrong_type(name, value, "a task class, or its id", where)
        elif name == "retry" and not isinstance(value, Backoff):
            raise _wrong_type(name, value, "a `Backoff(...)`", where)
        elif name == "idempotent" and not isinstance(value, bool | str):
            raise _wrong_type(name, value, 'True, or a path into the payload: `"order_id"`', where)
        elif name == "permanent":
            _check_permanent(value, where)
    _check_functions(given, where)
    if "maximum_concurrency" in given:
        _check_concurrency(given["maximum_concurrency"], given.get("lane_count"), where)


def check_range(name: str, value: object, where: str) -> None:
    """Refuses a number out of its range.

    Raises:
        DefinitionError: It is out of it, or no whole number.
    """
    low, high, unit = RANGES[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong_type(name, value, "a whole number", where)
    if not low <= value <= high:
        raise DefinitionError(
            f"{name}={value} is out of range",
            where=where,
            remedy=f"Give {low:,} to {high:,} {unit}.",
        )


def check_task_id(task_id: object, where: str) -> None:
    """Refuses an id that can be no stem of logical ids.

    Raises:
        DefinitionError: It is no 1 to 32 ASCII letters and digits.
    """
    if not (
        isinstance(task_id, str)
        and task_id.isascii()
        and task_id.isalnum()
        and len(task_id) <= names.TASK_ID_LIMIT
    ):
        raise DefinitionError(
            f"task id {task_id!r} is not 1 to {names.TASK_ID_LIMIT} letters and digits",
            where=where,
            remedy='Rename the class, or give it an id: `task_id="ShortName"`.',
        )


def concurrency(
    value: int | Sequence[int] | None, lane_count: int, where: str
) -> tuple[int | None, ...]:
    """`maximum_concurrency` as one number a lane.

    Raises:
        DefinitionError: There are more or fewer numbers than lanes.
    """
    if value is None or isinstance(value, int):
        return (value,) * lane_count
    if len(value) != lane_count:
        raise DefinitionError(
            f"maximum_concurrency has {len(value)} numbers for {lane_count} lanes",
            where=where,
            remedy="Give one number a lane (`lane_count`), or a single one for every lane.",
        )
    return tuple(value)


def seconds(value: object) -> object:
    """A `timedelta` of whole seconds as their number; anything else as it is."""
    if isinstance(value, timedelta) and not value % timedelta(seconds=1):
        return value // timedelta(seconds=1)
    return value


def _check_concurrency(value: object, lane_count: object, where: str) -> None:
    numbers = list(value) if isinstance(value, list | tuple) else [value]
    low, high = CONCURRENCY
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool):
            raise _wrong_type("maximum_concurrency", value, "a number, or one a lane", where)
        if not low <= number <= high:
            raise DefinitionError(
                f"maximum_concurrency={value!r}: {number} is out of range",
                where=where,
                remedy=f"Lambda takes {low} to {high:,}. For one at a time, use a FIFO group or "
                "`reserved concurrency` in the function's configuration.",
            )
    if isinstance(lane_count, int) and isinstance(value, list | tuple):
        concurrency(value, lane_count, where)


def _check_permanent(value: object, where: str) -> None:
    wanted = "a tuple of exception classes: `permanent=(ValueError, KeyError)`"
    if not isinstance(value, list | tuple):
        raise _wrong_type("permanent", value, wanted, where)
    for each in value:
        if not (isinstance(each, type) and issubclass(each, Exception)):
            raise _wrong_type("permanent", each, wanted, where)
        if each is Exception:
            raise DefinitionError(
                "permanent=(Exception,) makes every failure of the task a dead message",
                where=where,
                remedy="Name the errors that no other attempt can put right. For no second attempt at all, "
                "give `max_receive_count=1`.",
            )


def _check_functions(given: Mapping[str, Any], where: str) -> None:
    for name, wanted, check in (
        ("init_tasks", "functions", _check_init_task),
        ("middleware", "middlewares made by @middleware", _check_middleware),
    ):
        values = given.get(name, ())
        if not isinstance(values, list | tuple):
            raise _wrong_type(name, values, f"a list of {wanted}", where)
        for value in values:
            check(value, where)


def _check_init_task(value: object, where: str) -> None:
    from asynclambda.tasks.init_tasks import check_init_task

    check_init_task(value, where)


def _check_middleware(value: object, where: str) -> None:
    from asynclambda.middlewares import Middleware

    if not isinstance(value, Middleware):
        raise _wrong_type("middleware", value, "a list of middlewares made by @middleware", where)


def _wrong_type(name: str, value: object, wanted: str, where: str) -> DefinitionError:
    return DefinitionError(
        f"{name}={value!r} is a {type(value).__name__}", where=where, remedy=f"Give {wanted}."
    )
