"""What a task's box says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, assert_never

from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asynclambda.spec import Queue, TaskSpec

BoxKind: TypeAlias = Literal[
    "api", "schedule", "stream", "sqs", "async", "batch", "direct", "external", "dlq", "unknown"
]

#: The words above a box's title.
KIND_WORDS: Final[dict[BoxKind, str]] = {
    "api": "ApiTask",
    "schedule": "ScheduledTask",
    "stream": "DynamoDBTask",
    "sqs": "SqsTask",
    "async": "AsyncTask",
    "batch": "BatchTask",
    "direct": "DirectTask",
    "external": "ExternalTask",
    "dlq": "Queue",
    "unknown": "Target",
}

#: Lanes that have a line each.
_MOST_LANES = 4
#: Characters of a line: a longer one goes on in the next.
_LINE = 38


def box_kind(spec: TaskSpec) -> BoxKind:
    """A task's kind."""
    match spec.trigger:
        case AsyncTrigger():
            return "async"
        case BatchTrigger():
            return "batch"
        case SqsTrigger():
            return "sqs"
        case ScheduleTrigger():
            return "schedule"
        case ApiTrigger():
            return "api"
        case StreamTrigger():
            return "stream"
        case DirectTrigger():
            return "direct"
        case ExternalTrigger():
            return "external"
    assert_never(spec.trigger)


def box_lines(spec: TaskSpec, *, on_loop: bool) -> tuple[str, ...]:
    """What runs a task, how much of it at once, and what becomes of failures; a text a line."""
    lines = [part for text in _trigger(spec) for part in _wrapped(text)]
    if on_loop:
        lines.append(f"in a loop, at most {spec.max_hops:,} hops")
    return tuple(lines)


def _trigger(spec: TaskSpec) -> Iterator[str]:
    match spec.trigger:
        case AsyncTrigger(queue=queue):
            yield from _queue(queue)
        case BatchTrigger(queue=queue, batch_size=size, max_batching_window=window):
            yield _batch(size, window)
            yield from _queue(queue)
        case SqsTrigger(queue_arn=arn, maximum_concurrency=limit):
            yield f"queue {arn.rpartition(':')[2]}"
            if limit:
                yield f"at most {limit:,} at once"
        case ScheduleTrigger(expression=expression, timezone=timezone):
            yield expression
            if timezone:
                yield timezone
        case ApiTrigger(method=method, path=path):
            yield f"{method} {path}"
        case StreamTrigger(stream_arn=arn, batch_size=size, max_batching_window=window):
            yield f"table {_table(arn)}"
            yield _batch(size, window)
        case DirectTrigger():
            yield "called and waited for"
        case ExternalTrigger(app=app, lane_count=lanes):
            yield f"app {app}"
            if lanes > 1:
                yield f"{lanes} lanes"
        case _:
            assert_never(spec.trigger)


def _table(stream_arn: str) -> str:
    found = re.search(r":table/([^/]+)/", stream_arn)
    return found.group(1) if found else stream_arn.rpartition(":")[2]


def _batch(size: int, window: int) -> str:
    within = f", gathered for {window} s" if window else ""
    return f"up to {size:,} at a time{within}"


def _queue(queue: Queue) -> Iterator[str]:
    limits = queue.maximum_concurrency
    if queue.lane_count == 1:
        if limits[0]:
            yield f"at most {limits[0]:,} at once"
    elif queue.lane_count <= _MOST_LANES and any(limits):
        for lane, limit in enumerate(limits):
            yield f"lane {lane}" + (f": at most {limit:,} at once" if limit else "")
    else:
        yield f"{queue.lane_count} lanes{_range(limits)}"
    times = "1 attempt" if queue.max_receive_count == 1 else f"{queue.max_receive_count} attempts"
    yield f"{times}, then {queue.dlq_task_id or 'DLQ'}"


def _range(limits: Sequence[int | None]) -> str:
    known = [limit for limit in limits if limit]
    if not known:
        return ""
    if min(known) == max(known) and len(known) == len(limits):
        return f": at most {known[0]:,} at once each"
    return f": at most {min(known):,} to {max(known):,} at once"


def _wrapped(text: str) -> Iterator[str]:
    """A long line in parts, cut after a space, a slash or a dash where there is one."""
    while len(text) > _LINE:
        places = [found.end() for found in re.finditer(r"[\s/,:-]", text[:_LINE])]
        cut = next((each for each in reversed(places) if each > _LINE // 2), _LINE)
        yield text[:cut].rstrip()
        text = text[cut:]
    yield text
