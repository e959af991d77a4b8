"""Tasks without a trigger, which others call and wait for."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, Unpack, cast

from asynclambda import env, names, registry
from asynclambda.declaration import Declaration, Kind
from asynclambda.options import AnyOptions, DirectTaskOptions
from asynclambda.spec import AppSpec, DirectTrigger
from asynclambda.tasks.base import Task
from asynclambda.tasks.idempotency import check_idempotency

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from asynclambda.events import DirectEvent
    from asynclambda.payload import PayloadType

P = TypeVar("P")
R = TypeVar("R")


def _trigger(declaration: Declaration, options: AnyOptions, app: AppSpec) -> DirectTrigger:
    check_idempotency(declaration)
    return DirectTrigger()


class DirectTask(Task, Generic[P, R]):
    """A task that runs when it is called, and gives its result back.

        class Quote(DirectTask[Order, int]):
            def run(self, event: DirectEvent[Order]) -> int:
                return event.payload.cents * 119 // 100

        with simulate(app):
            assert Quote.call(Order(order_id="o-1", cents=100)) == 119

    The caller pays for the time that it waits. See `asynclambda.options.DirectTaskOptions` for its
    keywords.
    """

    _kind: ClassVar[Kind | None] = Kind(
        options=DirectTaskOptions, trigger=_trigger, check=check_idempotency, parameters=2
    )

    if TYPE_CHECKING:  # the keywords of a class statement, for checkers; the metaclass reads them

        def __init_subclass__(cls, **options: Unpack[DirectTaskOptions]) -> None: ...

    @classmethod
    def call(cls, payload: P) -> R:
        """Runs the task in its own function, waits, and gives back what it returned.

        Args:
            payload: What the task gets as `event.payload`; at most Lambda's 6 MB.

        Raises:
            CallError: The function could not be invoked, or it failed; the error has its type and text.
            PayloadError: The payload is not of the task's type.
            pydantic.ValidationError: What it returned is not of the result's type.
        """
        from asynclambda import ports

        spec = registry.active().spec(cls)
        # A DirectTask has both types: its declaration is refused without them.
        takes = cast("PayloadType[P]", spec.payload)
        gives = cast("PayloadType[R]", spec.result)
        suffix = env.optional(env.FUNCTION_SUFFIX) or ""
        name = names.function_name(spec.app_name, spec.task_id) + suffix
        return gives.load(ports.sender().call(name, takes.dump(payload)))

    @abstractmethod
    def run(self, event: DirectEvent[P]) -> Awaitable[R] | R:
        """Does the work. An exception reaches the caller as a `CallError`."""
