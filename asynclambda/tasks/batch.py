"""Tasks that run for several messages on their queue at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, Unpack, cast

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import AnyOptions, BatchTaskOptions
from asynclambda.spec import AppSpec, BatchTrigger
from asynclambda.tasks import checks
from asynclambda.tasks.idempotency import check_idempotency
from asynclambda.tasks.queue import QueueTask, queue_options
from asynclambda.tasks.upgrade import Upgradable

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import AsyncEvent, BatchEvent

P = TypeVar("P")

#: Records an invocation, where the class does not say: as async-lambda has it.
DEFAULT_SIZE = 20
#: Seconds. Lambda wants a window of at least 1 for a batch of over 10; as async-lambda has it.
DEFAULT_WINDOW = 30


def window(options: AnyOptions, default: int) -> int:
    """`max_batching_window` in seconds."""
    return cast("int", checks.seconds(options.get("max_batching_window", default)))


def _check(declaration: Declaration) -> None:
    task_class = declaration.task_class
    own = [
        name
        for name in ("run", "run_record")
        if getattr(task_class, name) is not getattr(BatchTask, name)
    ]
    if len(own) != 1:
        raise DefinitionError(
            "the task has both `run` and `run_record`" if own else "the task has no `run`",
            where=str(declaration.location),
            remedy="Define `run(self, event)` for the whole batch, or `run_record(self, record)`, which is "
            "called for each message; one of them.",
        )
    if own == ["run"] and declaration.options.get("idempotent", False):
        raise DefinitionError(
            "`idempotent` with `run`, which gets several records at once",
            where=str(declaration.location),
            remedy="Define `run_record(self, record)` instead: each record is a run of its own then.",
        )
    if own == ["run"] and declaration.options.get("concurrency", 1) > 1:
        raise DefinitionError(
            "`concurrency` with `run`, which gets all records of a batch at once",
            where=str(declaration.location),
            remedy="Define `run_record(self, record)` instead, or start threads in `run` yourself.",
        )
    check_idempotency(declaration)
    size = declaration.options.get("batch_size", DEFAULT_SIZE)
    if size > 10 and window(declaration.options, DEFAULT_WINDOW) < 1:
        raise DefinitionError(
            f"batch_size={size} without a batching window",
            where=str(declaration.location),
            remedy="Lambda wants `max_batching_window` of at least 1 second for batches of over 10.",
        )


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> BatchTrigger:
    check_idempotency(declaration)
    size = options.get("batch_size", DEFAULT_SIZE)
    return BatchTrigger(
        queue=queue_options(declaration, options, app),
        batch_size=size,
        max_batching_window=window(options, DEFAULT_WINDOW if size > 10 else 0),
        concurrency=options.get("concurrency", 1),
    )


class BatchTask(QueueTask[P], Upgradable[P], Generic[P]):
    """A task with a queue of its own (one a lane) that runs for up to `batch_size` messages at once.

        class Index(BatchTask[Order], batch_size=100, max_batching_window=5):
            def run(self, event: BatchEvent[Order]) -> None:
                for record in event.records:
                    self.logger.info("indexed", order_id=record.payload.order_id)

        Index.invoke_many(Order(order_id=f"o-{number}", cents=4999) for number in range(250))

    See `asynclambda.options.BatchTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=BatchTaskOptions, trigger=_trigger, check=_check, parameters=1
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        def __init_subclass__(cls, **options: Unpack[BatchTaskOptions]) -> None: ...

    def run(self, event: BatchEvent[P]) -> Awaitable[None] | None:
        """Does the work for some messages.

        An exception puts all of them back, for another attempt; `event.fail(record)` only that one.
        """
        raise NotImplementedError

    def run_record(self, record: AsyncEvent[P]) -> Awaitable[None] | None:
        """Does the work for one message of a batch; define it instead of `run`.

        An exception puts this message back, for another attempt. What it sends continues the message's
        chain: its root invocation, lane and group. With `concurrency=` it runs for several records at once,
        each in a thread (an `async def`: in an event loop of its own), of one instance of the task.
        """
        raise NotImplementedError
