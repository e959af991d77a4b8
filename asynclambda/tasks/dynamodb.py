"""Tasks on a DynamoDB table's stream."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar, Unpack, overload

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import AbstractDynamoDBTaskOptions, AnyOptions, DynamoDBTaskOptions
from asynclambda.spec import AppSpec, StreamTrigger
from asynclambda.tasks.base import Task
from asynclambda.tasks.batch import window

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import DynamoDBEvent

P = TypeVar("P")

#: Records an invocation, where the class does not say: Lambda's own default for streams.
DEFAULT_SIZE = 100

_STREAM_ARN = re.compile(r"arn:[\w-]+:dynamodb:[\w-]+:\d{12}:table/[\w.-]+/stream/.+")


def _check(declaration: Declaration) -> None:
    arn = declaration.options.get("stream_arn")
    if arn is None or not _STREAM_ARN.fullmatch(arn):
        raise DefinitionError(
            "the task has no stream" if arn is None else f"stream_arn={arn!r} is no stream's ARN",
            where=str(declaration.location),
            remedy="Give the table's LatestStreamArn: "
            "`arn:aws:dynamodb:us-east-1:123456789012:table/Name/stream/2026-01-01T00:00:00.000`.",
        )


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> StreamTrigger:
    return StreamTrigger(
        options["stream_arn"], options.get("batch_size", DEFAULT_SIZE), window(options, 0)
    )


class DynamoDBTask(Task, Generic[P]):
    """A task that runs for the changes of a table, each with its typed old and new image.

        STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"

        class Mirror(DynamoDBTask[Order], stream_arn=STREAM):
            def run(self, event: DynamoDBEvent[Order]) -> None:
                for change in event.records:
                    print(change.event_name, change.old_image, change.new_image)

    See `asynclambda.options.DynamoDBTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=DynamoDBTaskOptions, trigger=_trigger, check=_check, parameters=1
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        @overload
        def __init_subclass__(
            cls, *, abstract: Literal[True], **options: Unpack[AbstractDynamoDBTaskOptions]
        ) -> None: ...
        @overload
        def __init_subclass__(cls, **options: Unpack[DynamoDBTaskOptions]) -> None: ...
        def __init_subclass__(cls, **options: object) -> None: ...

    @abstractmethod
    def run(self, event: DynamoDBEvent[P]) -> Awaitable[None] | None:
        """Does the work for some changes. An exception makes Lambda read them again, from the first."""
