"""What tasks with a queue have in common: their options and the calls that put messages there.

What sends is imported by the first call: a function that only receives does not pay for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from asynclambda import registry
from asynclambda.errors import DefinitionError
from asynclambda.spec import AppSpec, Queue
from asynclambda.tasks import checks
from asynclambda.tasks.base import Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from asynclambda.declaration import Declaration
    from asynclambda.options import AnyOptions
    from asynclambda.ports import OnConflict
    from asynclambda.receipts import Receipt
    from asynclambda.tasks.message import Message

P = TypeVar("P")


class QueueTask(Task, Generic[P]):
    """A task that others invoke by a message on its queue. The base of `AsyncTask`, `BatchTask` and
    `ExternalTask`, which say where that queue is."""

    @classmethod
    def invoke(
        cls,
        payload: P,
        *,
        delay: timedelta | int = 0,
        lane: int | None = None,
        message_group_id: str | None = None,
        schedule_name: str | None = None,
        on_conflict: OnConflict = "refuse",
    ) -> Receipt:
        """Puts a message on the task's queue; the task runs later, in its own function.

        Args:
            payload: What the task gets as `event.payload`. Over SQS's 1 MiB it goes through S3.
            delay: Seconds, or a timedelta, until the message may be received; at most a year. Over 900 s
                EventBridge Scheduler holds it, to the minute.
            lane: The lane, from 0. None keeps the current lane where this task has it, else takes 0.
            message_group_id: SQS's fair queues share capacity by it. None keeps the current one.
            schedule_name: A name, so that a second call with it replaces the message that waits, or is
                refused. Scheduler holds a message with a name whatever its delay, a minute at least.
            on_conflict: What a second call with the same `schedule_name` does, while the first waits.

        The current lane, group and chain are those of the task that runs. A thread of your own knows them
        only where you run it in a copy of the context, as `asyncio.to_thread` does and
        `contextvars.copy_context().run` lets you do.

        Raises:
            InvokeError: The message was not accepted; the error says why.
            LaneError: The task has no such lane.
            PayloadError: The payload is not of the task's type.
        """
        from asynclambda.tasks.dispatch import dispatch
        from asynclambda.tasks.message import Message

        message = Message(
            payload=payload,
            delay=delay,
            lane=lane,
            message_group_id=message_group_id,
            schedule_name=schedule_name,
            on_conflict=on_conflict,
        )
        return dispatch(registry.active().spec(cls), [message])[0]

    @classmethod
    def invoke_many(
        cls,
        payloads: Iterable[P | Message[P]],
        *,
        delay: timedelta | int = 0,
        lane: int | None = None,
        message_group_id: str | None = None,
    ) -> list[Receipt]:
        """Puts many messages on the task's queue, as few requests as SQS allows.

        Args:
            payloads: Payloads, or what `message` makes of one where it has options of its own.
            delay: As for `invoke`, for those that say nothing themselves.
            lane: As for `invoke`, for those that say nothing themselves.
            message_group_id: As for `invoke`, for those that say nothing themselves.

        Returns:
            A receipt for each payload, in their order.

        Raises:
            InvokeError: Some were not accepted; the error has them, typed, and the receipts of the rest.
            LaneError: The task has no such lane; nothing was sent.
            PayloadError: A payload is not of the task's type; nothing was sent.
        """
        from asynclambda.tasks.dispatch import dispatch
        from asynclambda.tasks.message import Message

        defaults = Message(payload=None, delay=delay, lane=lane, message_group_id=message_group_id)
        messages = [_with_defaults(each, defaults) for each in payloads]
        return dispatch(registry.active().spec(cls), messages)

    @classmethod
    def message(
        cls,
        payload: P,
        *,
        delay: timedelta | int | None = None,
        lane: int | None = None,
        message_group_id: str | None = None,
        schedule_name: str | None = None,
        on_conflict: OnConflict | None = None,
    ) -> Message[P]:
        """A payload with options of its own, for `invoke_many`. What is None there is as for the call."""
        from asynclambda.tasks.message import Message

        return Message(
            payload=payload,
            delay=delay,
            lane=lane,
            message_group_id=message_group_id,
            schedule_name=schedule_name,
            on_conflict=on_conflict,
        )


def queue_options(declaration: Declaration, options: AnyOptions, app: AppSpec) -> Queue:
    """The queues that a task's options ask for.

    Raises:
        DefinitionError: The concurrency does not fit the lanes, or the DLQ task is none.
    """
    where = str(declaration.location)
    lane_count = options.get("lane_count", app.lane_count)
    dlq_task_id = _dlq_task_id(options.get("dlq_task", app.dlq_task), where)
    return Queue(
        lane_count=lane_count,
        propagate_lane_assignment=options.get(
            "propagate_lane_assignment", app.propagate_lane_assignment
        ),
        propagate_message_group_id=options.get(
            "propagate_message_group_id", app.propagate_message_group_id
        ),
        maximum_concurrency=checks.concurrency(
            options.get("maximum_concurrency"), lane_count, where
        ),
        max_receive_count=options.get("max_receive_count", app.max_receive_count),
        # A task that handles dead messages cannot be its own DLQ: its dead ones go to the app's.
        dlq_task_id=None if dlq_task_id == declaration.task_id else dlq_task_id,
        delete_s3_payloads=options.get("delete_s3_payloads", app.delete_s3_payloads),
    )


def _dlq_task_id(dlq_task: type[Any] | str | None, where: str) -> str | None:
    # Whether a task of that id exists is checked by the build: a function has not imported it.
    if dlq_task is None or isinstance(dlq_task, str):
        return dlq_task
    task_id = registry.active().task_id(dlq_task)
    if task_id is None or not issubclass(dlq_task, QueueTask):
        raise DefinitionError(
            f"dlq_task={dlq_task.__name__} is no AsyncTask or BatchTask of this app",
            where=where,
            remedy="Give a concrete one, or its task id.",
        )
    return task_id


def _with_defaults(payload: P | Message[P], defaults: Message[None]) -> Message[P]:
    from asynclambda.tasks.message import Message

    if not isinstance(payload, Message):
        return Message(
            payload=payload,
            delay=defaults.delay,
            lane=defaults.lane,
            message_group_id=defaults.message_group_id,
        )
    message = cast("Message[P]", payload)
    return replace(
        message,
        delay=defaults.delay if message.delay is None else message.delay,
        lane=defaults.lane if message.lane is None else message.lane,
        message_group_id=message.message_group_id or defaults.message_group_id,
    )
