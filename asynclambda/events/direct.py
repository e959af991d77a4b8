"""Events of a direct call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from asynclambda.events.base import Event

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation

P = TypeVar("P")


class DirectEvent(Event, Generic[P]):
    """One call of a `DirectTask`."""

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
