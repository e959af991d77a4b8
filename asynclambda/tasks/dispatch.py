"""From a call to messages, and from what came of them to receipts or one error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from asynclambda import names, ports
from asynclambda.context import TRAIL, current
from asynclambda.envelope import Header
from asynclambda.errors import AsyncLambdaError, LaneError
from asynclambda.failures import InvokeError, InvokeFailure
from asynclambda.ports import Accepted, Outgoing, Refused
from asynclambda.receipts import Receipt
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
    from collections.abc import Sequence

    from asynclambda.context import Invocation
    from asynclambda.spec import TaskSpec
    from asynclambda.tasks.message import Message

P = TypeVar("P")

#: EventBridge Scheduler takes any time; past this a delay is surely a mistake in its unit.
LONGEST_DELAY = 366 * 86_400


@dataclass(frozen=True, slots=True)
class _Destination:
    """Where a task's messages go, as far as it does not depend on the message."""

    app_name: str
    task_id: str
    lane_count: int
    propagate_lane_assignment: bool
    propagate_message_group_id: bool
    #: This app's name where the task is another app's.
    source_app: str | None


def dispatch(spec: TaskSpec, messages: Sequence[Message[P]]) -> list[Receipt]:
    """Sends messages to a task with a queue.

    Args:
        spec: The task.
        messages: What to send, all to this task.

    Returns:
        A receipt for each message, in their order.

    Raises:
        InvokeError: Some were not accepted.
        LaneError: The task has no such lane; nothing was sent.
        PayloadError: A payload is not of the task's type; nothing was sent.
        AsyncLambdaError: A delay is no number of seconds up to a year, or is missing where a schedule has
            a name; nothing was sent.
    """
    destination = _destination(spec)
    invocation = current.get()
    lanes = [_lane(each.lane, destination, invocation) for each in messages]
    outgoing = [
        _outgoing(each, lane, spec, destination, invocation)
        for each, lane in zip(messages, lanes, strict=True)
    ]
    results = ports.sender().send(outgoing)
    receipts: list[Receipt | None] = []
    failures: list[InvokeFailure[P]] = []
    for index, result in enumerate(results):
        match result:
            case Accepted():
                receipts.append(
                    Receipt(
                        message_id=result.message_id,
                        invocation_id=outgoing[index].header.invocation_id,
                        lane=lanes[index],
                        schedule_name=result.schedule_name,
                        s3_payload_key=result.s3_payload_key,
                    )
                )
            case Refused():
                receipts.append(None)
                failures.append(
                    InvokeFailure(index, messages[index].payload, result.code, result.reason)
                )
    if failures:
        raise InvokeError(spec.task_id, failures, receipts)
    return [each for each in receipts if each is not None]


def _destination(spec: TaskSpec) -> _Destination:
    match spec.trigger:
        case AsyncTrigger(queue=queue) | BatchTrigger(queue=queue):
            return _Destination(
                app_name=spec.app_name,
                task_id=spec.task_id,
                lane_count=queue.lane_count,
                propagate_lane_assignment=queue.propagate_lane_assignment,
                propagate_message_group_id=queue.propagate_message_group_id,
                source_app=None,
            )
        case ExternalTrigger() as trigger:
            return _Destination(
                app_name=trigger.app,
                task_id=trigger.task_id,
                lane_count=trigger.lane_count,
                propagate_lane_assignment=trigger.propagate_lane_assignment,
                propagate_message_group_id=trigger.propagate_message_group_id,
                source_app=spec.app_name,
            )
        case ApiTrigger() | DirectTrigger() | ScheduleTrigger() | SqsTrigger() | StreamTrigger():
            raise AsyncLambdaError("the task has no queue", where=str(spec.location))


def _lane(asked: int | None, destination: _Destination, invocation: Invocation | None) -> int:
    """The lane that is asked for, else the current one where the task has it, else 0."""
    if asked is None:
        if invocation is None or not destination.propagate_lane_assignment:
            return 0
        return invocation.lane if invocation.lane < destination.lane_count else 0
    if not 0 <= asked < destination.lane_count:
        lanes = (
            "only lane 0"
            if destination.lane_count == 1
            else f"lanes 0 to {destination.lane_count - 1}"
        )
        raise LaneError(
            f"{destination.task_id} has no lane {asked}: it has {lanes}",
            remedy="Pass another `lane=`, or raise the task's `lane_count=`.",
        )
    return asked


def _outgoing(
    message: Message[P],
    lane: int,
    spec: TaskSpec,
    destination: _Destination,
    invocation: Invocation | None,
) -> Outgoing:
    if spec.payload is None:
        raise AsyncLambdaError("the task takes no payload", where=str(spec.location))
    group = message.message_group_id
    if group is None and invocation is not None and destination.propagate_message_group_id:
        group = invocation.message_group_id
    delay = _delay(message.delay, spec)
    if message.schedule_name is not None and delay == 0:
        raise AsyncLambdaError(
            f"schedule_name={message.schedule_name!r} for a message to {spec.task_id} without a delay",
            remedy="Only a message that waits has a schedule: pass `delay=`, too.",
        )
    invocation_id = uuid4().hex
    return Outgoing(
        queue_name=names.queue_name(destination.app_name, destination.task_id, lane),
        header=Header(
            source_task_id=None if invocation is None else invocation.task_id,
            destination_task_id=destination.task_id,
            invocation_id=invocation_id,
            root_invocation_id=(
                invocation_id if invocation is None else invocation.root_invocation_id
            ),
            hops=1 if invocation is None else invocation.hops + 1,
            source_app=destination.source_app,
            trail=() if invocation is None else (*invocation.trail, invocation.task_id)[-TRAIL:],
        ),
        payload=spec.payload.dump(message.payload),
        delay=delay,
        message_group_id=group,
        schedule_name=message.schedule_name,
        on_conflict=message.on_conflict or "refuse",
    )


def _delay(delay: timedelta | int | None, spec: TaskSpec) -> int:
    """The delay in whole seconds, rounded up so that nothing comes too early."""
    seconds = -(-delay // timedelta(seconds=1)) if isinstance(delay, timedelta) else delay or 0
    remedy = f"Pass 0 to {LONGEST_DELAY:,} whole seconds (a year), or a timedelta."
    if not isinstance(seconds, int):
        raise AsyncLambdaError(
            f"delay={seconds!r} for a message to {spec.task_id} is a {type(seconds).__name__}",
            remedy=remedy,
        )
    if not 0 <= seconds <= LONGEST_DELAY:
        raise AsyncLambdaError(
            f"a delay of {seconds:,} seconds for a message to {spec.task_id} is out of range",
            remedy=remedy,
        )
    return seconds
