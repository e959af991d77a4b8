"""The root of the class tree of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Unpack

from asynclambda import registry
from asynclambda.logs import task_logger
from asynclambda.tasks.meta import TaskMeta

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from asynclambda.declaration import Kind
    from asynclambda.options import GroupOptions


class TaskGroup(metaclass=TaskMeta):
    """A mix-in for options that tasks of different kinds share.

        class Billing(TaskGroup, lane_count=2, timeout=120): ...

        class Refund(Billing, AsyncTask[Order]):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    It stands before the kind of task. A kind that has no use for an option leaves it alone.
    """

    #: The kind of task; None for a mix-in.
    _kind: ClassVar[Kind | None] = None

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        def __init_subclass__(cls, **options: Unpack[GroupOptions]) -> None: ...


class Task(TaskGroup):
    """The base of all kinds of task. One instance is made in each function, in INIT, without arguments.

        class Refund(AsyncTask[Order]):
            def __init__(self) -> None:
                self.started = datetime.now(UTC)  # once in each function

            def run(self, event: AsyncEvent[Order]) -> None:
                self.logger.info("refunded", order_id=event.payload.order_id, since=str(self.started))

    What `__init__` takes is paid for at each cold start.
    """

    @property
    def logger(self) -> Logger:
        """A Powertools `Logger`, the same for all tasks of a function.

        Every line that it writes while a task runs carries `task`, `invocation_id`,
        `root_invocation_id`, `source_task`, `lane`, `message_id` and `attempt`, as far as there are any.
        """
        return task_logger(registry.active().app.name if registry.active().has_app else None)
