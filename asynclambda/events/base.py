"""What every event has: the invocation it belongs to and Lambda's context."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation


class Event:
    """The base of all events. Its attributes are read-only.

        @middleware
        def traced(event: Event, call_next: Callable[[Event], object]) -> object:
            print(event.root_invocation_id, event.context.function_name, event.remaining)
            return call_next(event)

        class Refund(AsyncTask[Order], middleware=[traced]):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    Each kind of task has a kind of event, which has more.
    """

    __slots__ = ("_context", "_invocation")

    def __init__(self, invocation: Invocation, context: LambdaContext) -> None:
        self._invocation = invocation
        self._context = context

    @property
    def invocation_id(self) -> str:
        """Unique to this message or request; on every log line as `invocation_id`."""
        return self._invocation.invocation_id

    @property
    def root_invocation_id(self) -> str:
        """The invocation that the chain of tasks began with; the same all the way down."""
        return self._invocation.root_invocation_id

    @property
    def context(self) -> LambdaContext:
        """Lambda's own context object."""
        return self._context

    @property
    def remaining(self) -> timedelta:
        """How long until Lambda ends this invocation."""
        return timedelta(milliseconds=self._context.get_remaining_time_in_millis())
