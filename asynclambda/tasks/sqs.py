"""Tasks on a queue of somebody else's."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar, Unpack, cast, overload

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import AbstractSqsTaskOptions, AnyOptions, SqsTaskOptions
from asynclambda.spec import AppSpec, SqsTrigger
from asynclambda.tasks.base import Task
from asynclambda.tasks.idempotency import check_idempotency
from asynclambda.tasks.upgrade import Upgradable

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import SqsEvent

P = TypeVar("P")

_QUEUE_ARN = re.compile(r"arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w-]{1,80}(\.fifo)?")


def _check(declaration: Declaration) -> None:
    where = str(declaration.location)
    arn = declaration.options.get("queue_arn")
    if arn is None or not _QUEUE_ARN.fullmatch(arn):
        raise DefinitionError(
            "the task has no queue" if arn is None else f"queue_arn={arn!r} is no queue's ARN",
            where=where,
            remedy='Give one: `queue_arn="arn:aws:sqs:us-east-1:123456789012:name"`.',
        )
    if isinstance(declaration.options.get("maximum_concurrency"), list | tuple):
        raise DefinitionError(
            "maximum_concurrency has several numbers, but the task has no lanes",
            where=where,
            remedy="Give one number.",
        )
    check_idempotency(declaration)


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> SqsTrigger:
    check_idempotency(declaration)
    return SqsTrigger(options["queue_arn"], cast("int | None", options.get("maximum_concurrency")))


class SqsTask(Task, Upgradable[P], Generic[P]):
    """A task that runs once for each message of a queue that the app does not own.

        class Imported(SqsTask[Order], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
            def run(self, event: SqsEvent[Order]) -> None: ...

    The body is read as JSON; with `SqsTask[str]` it is taken as it is. That queue's visibility timeout
    and DLQ are its owner's: AWS advises six times the task's `timeout`.
    See `asynclambda.options.SqsTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=SqsTaskOptions, trigger=_trigger, check=_check, parameters=1
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        @overload
        def __init_subclass__(
            cls, *, abstract: Literal[True], **options: Unpack[AbstractSqsTaskOptions]
        ) -> None: ...
        @overload
        def __init_subclass__(cls, **options: Unpack[SqsTaskOptions]) -> None: ...
        def __init_subclass__(cls, **options: object) -> None: ...

    @abstractmethod
    def run(self, event: SqsEvent[P]) -> Awaitable[None] | None:
        """Does the work for one message. An exception puts the message back, for another attempt."""
