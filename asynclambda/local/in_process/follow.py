"""Runs what tasks have sent, breadth first. Delays are skipped."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.spec import BatchTrigger
from asynclambda.testing.events.sqs import delivered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asynclambda.local.in_process.run import InProcess, Run
    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec


def follow(
    place: InProcess, sent: Sequence[Outgoing], specs: Mapping[str, TaskSpec], *, limit: int
) -> Iterator[Run]:
    """Runs messages, and what their runs send, to the end.

    A message of another app's task goes nowhere. One whose run fails is not tried again; the others go on.

    Args:
        place: Where they run.
        sent: The first messages.
        specs: The app's tasks, by id.
        limit: The most messages to run.

    Raises:
        LocalError: There were more; all before that have been run.
    """
    waiting = deque(message for message in sent if not message.external)
    left = limit
    while waiting:
        if left == 0:
            raise _too_many(waiting, limit)
        messages = _next(waiting, specs, left)
        left -= len(messages)
        spec = specs[messages[0].header.destination_task_id]
        for run in place.run(spec, delivered(messages)):
            waiting.extend(message for message in run.sent if not message.external)
            yield run


def _next(waiting: deque[Outgoing], specs: Mapping[str, TaskSpec], most: int) -> list[Outgoing]:
    """The first message; for a `BatchTask`, others of its queue with it."""
    first = waiting.popleft()
    trigger = specs[first.header.destination_task_id].trigger
    if not isinstance(trigger, BatchTrigger):
        return [first]
    taken = [first]
    for message in list(waiting):
        if len(taken) == min(trigger.batch_size, most):
            break
        if message.queue_name == first.queue_name:
            waiting.remove(message)
            taken.append(message)
    return taken


def _too_many(waiting: deque[Outgoing], limit: int) -> LocalError:
    counts = Counter(message.header.destination_task_id for message in waiting)
    tasks = ", ".join(f"{count} of {task}" for task, count in counts.most_common(5))
    return LocalError(
        f"stopped after {limit:,} messages; {len(waiting):,} more wait: {tasks}",
        remedy="Pass a higher --max-messages, or look for tasks that invoke one another without an end.",
    )
