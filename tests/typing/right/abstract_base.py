"""Base classes with `abstract=True` take every keyword that their kind may share."""

from __future__ import annotations

from asynclambda import App, ExternalTask, ScheduledEvent, ScheduledTask, SqsEvent, SqsTask

app = App("orders", runtime="python3.13")


class Nightly(ScheduledTask, abstract=True, timezone="Europe/Berlin", memory=256):
    pass


class Report(Nightly, schedule_expression="cron(0 3 * * ? *)"):
    def run(self, event: ScheduledEvent) -> None: ...


class Slow(SqsTask[str], abstract=True, maximum_concurrency=2):
    pass


class Imports(Slow, queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
    def run(self, event: SqsEvent[str]) -> None: ...


class Laned(ExternalTask[int], abstract=True, lane_count=3):
    pass


class Bill(Laned, app="billing"):
    pass
