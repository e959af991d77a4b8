"""Events of a direct call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from asynclambda.events.base import Event

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation

P = TypeVar("P")


class DirectEvent(Event, Generic[P]):
    """One call of a `DirectTask`.

        class Quote(DirectTask[Order, int]):
            def run(self, event: DirectEvent[Order]) -> int:
                return event.payload.cents * 119 // 100

    What `run` returns goes back as JSON. Lambda takes 6 MB each way.
    """

    __slots__ = ("_event", "payload")

    #: What the caller passed to `call`.
    payload: P

    def __init__(
        self, payload: P, event: object, invocation: Invocation, context: LambdaContext
    ) -> None:
        super().__init__(invocation, context)
        self.payload = payload
        self._event = event

    @property
    def raw(self) -> object:
        """The event as Lambda decoded it: plain Python."""
        return self._event
