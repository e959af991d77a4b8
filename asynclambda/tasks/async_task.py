"""Tasks that run once for each message on their queue."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, Unpack

from asynclambda.declaration import Declaration, Kind
from asynclambda.options import AnyOptions, AsyncTaskOptions
from asynclambda.spec import AppSpec, AsyncTrigger
from asynclambda.tasks.idempotency import check_idempotency
from asynclambda.tasks.queue import QueueTask, queue_options
from asynclambda.tasks.upgrade import Upgradable

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import AsyncEvent

P = TypeVar("P")


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> AsyncTrigger:
    check_idempotency(declaration)
    return AsyncTrigger(queue_options(declaration, options, app))


class AsyncTask(QueueTask[P], Upgradable[P], Generic[P]):
    """A task with a queue of its own (one a lane) that runs once for each message.

        class SendReceipt(AsyncTask[Order], memory=256):
            def run(self, event: AsyncEvent[Order]) -> None: ...

        SendReceipt.invoke(Order(order_id="o-1", cents=4999), delay=timedelta(hours=1))

    See `asynclambda.options.AsyncTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=AsyncTaskOptions, trigger=_trigger, check=check_idempotency, parameters=1
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        def __init_subclass__(cls, **options: Unpack[AsyncTaskOptions]) -> None: ...

    @abstractmethod
    def run(self, event: AsyncEvent[P]) -> Awaitable[None] | None:
        """Does the work for one message. An exception puts the message back, for another attempt."""
