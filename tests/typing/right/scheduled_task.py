"""Tasks on a schedule."""

from __future__ import annotations

from typing import assert_type

from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

from asynclambda import App, ScheduledEvent, ScheduledTask

app = App("schedules", runtime="python3.13")


class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
    def run(self, event: ScheduledEvent) -> None:
        assert_type(event.invocation_id, str)
        assert_type(event.raw, EventBridgeEvent)


class Report(
    ScheduledTask,
    schedule_expression="cron(0 8 ? * MON-FRI *)",
    timezone="Europe/Berlin",
    memory=512,
    timeout=300,
):
    async def run(self, event: ScheduledEvent) -> None:
        self.logger.info("report")


class Nightly(ScheduledTask, abstract=True, memory=1024):
    """A base for others: it has no schedule yet, so it is no task."""


class Clean(Nightly, schedule_expression="cron(0 3 * * ? *)"):
    def run(self, event: ScheduledEvent) -> None: ...
