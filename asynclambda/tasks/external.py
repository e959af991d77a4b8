"""Tasks of another app."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeVar, Unpack, overload

from asynclambda.declaration import Declaration, Kind
from asynclambda.errors import DefinitionError
from asynclambda.options import AbstractExternalTaskOptions, AnyOptions, ExternalTaskOptions
from asynclambda.spec import AppSpec, ExternalTrigger
from asynclambda.tasks.queue import QueueTask

P = TypeVar("P")


def _check(declaration: Declaration) -> None:
    app = declaration.options.get("app")
    if not isinstance(app, str) or not app:
        raise DefinitionError(
            "the task belongs to no app",
            where=str(declaration.location),
            remedy='Name the app that has it: `app="billing"`.',
        )


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> ExternalTrigger:
    return ExternalTrigger(
        app=options["app"],
        task_id=declaration.task_id,
        lane_count=options.get("lane_count", 1),
        propagate_lane_assignment=options.get("propagate_lane_assignment", True),
        propagate_message_group_id=options.get("propagate_message_group_id", True),
    )


class ExternalTask(QueueTask[P], Generic[P]):
    """A task of another app in this account and region, to invoke it. It has no `run`.

        class Bill(ExternalTask[Order], app="billing", task_id="CreateBill"): ...

        Bill.invoke(Order(order_id="o-1", cents=4999))

    The other app may be built with async-lambda. Its payloads must fit into a message, because it
    cannot read this app's payload bucket.
    See `asynclambda.options.ExternalTaskOptions` for its keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=ExternalTaskOptions, trigger=_trigger, check=_check, parameters=1, runs=False
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        @overload
        def __init_subclass__(
            cls, *, abstract: Literal[True], **options: Unpack[AbstractExternalTaskOptions]
        ) -> None: ...
        @overload
        def __init_subclass__(cls, **options: Unpack[ExternalTaskOptions]) -> None: ...
        def __init_subclass__(cls, **options: object) -> None: ...
