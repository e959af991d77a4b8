"""Tasks that EventBridge Scheduler runs."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal, Unpack, overload

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import AbstractScheduledTaskOptions, AnyOptions, ScheduledTaskOptions
from asynclambda.spec import AppSpec, ScheduleTrigger
from asynclambda.tasks.base import Task

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import ScheduledEvent


def _check(declaration: Declaration) -> None:
    expression = declaration.options.get("schedule_expression")
    where = str(declaration.location)
    if expression is None:
        raise DefinitionError(
            "the task has no schedule",
            where=where,
            remedy='Give one: `schedule_expression="rate(15 minutes)"`.',
        )
    from asynclambda import schedule  # here, since only tasks with a schedule need it

    try:
        schedule.parse(expression)
        if "timezone" in declaration.options:
            schedule.check_timezone(declaration.options["timezone"])
    except schedule.ScheduleError as error:
        raise DefinitionError(
            f"schedule_expression: {error}" if "timezone" not in str(error) else str(error),
            where=where,
            remedy="EventBridge Scheduler would refuse it at deployment.",
        ) from None


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> ScheduleTrigger:
    return ScheduleTrigger(options["schedule_expression"], options.get("timezone"))


class ScheduledTask(Task):
    """A task on a schedule.

        class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
            def run(self, event: ScheduledEvent) -> None: ...

    See `asynclambda.options.ScheduledTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=ScheduledTaskOptions, trigger=_trigger, check=_check, parameters=0
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        @overload
        def __init_subclass__(
            cls, *, abstract: Literal[True], **options: Unpack[AbstractScheduledTaskOptions]
        ) -> None: ...
        @overload
        def __init_subclass__(cls, **options: Unpack[ScheduledTaskOptions]) -> None: ...
        def __init_subclass__(cls, **options: object) -> None: ...

    @abstractmethod
    def run(self, event: ScheduledEvent) -> Awaitable[None] | None:
        """Does the work. An exception fails the invocation; Scheduler tries again, as its policy says."""
