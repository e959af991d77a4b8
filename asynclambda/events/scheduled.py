"""Events from EventBridge Scheduler."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from asynclambda.events.base import Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation


class ScheduledEvent(Event):
    """One run of a `ScheduledTask`. It has no payload.

        class Sweep(ScheduledTask, schedule_expression="cron(0 8 ? * MON-FRI *)", timezone="Europe/Berlin"):
            def run(self, event: ScheduledEvent) -> None:
                self.logger.info("sweep", day=str(event.scheduled_time and event.scheduled_time.date()))

    An exception fails the run, and Lambda tries it twice more.
    """

    __slots__ = ("_event",)

    def __init__(
        self, event: Mapping[str, Any], invocation: Invocation, context: LambdaContext
    ) -> None:
        super().__init__(invocation, context)
        self._event = event

    @property
    def scheduled_time(self) -> datetime | None:
        """The time that this run was scheduled for, in UTC. None where the event does not say."""
        time = self._event.get("time")
        return datetime.fromisoformat(time) if isinstance(time, str) else None

    @property
    def raw(self) -> EventBridgeEvent:
        """The event as EventBridge Scheduler sent it."""
        from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

        return EventBridgeEvent(dict(self._event))
