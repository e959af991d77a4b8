"""One run of a schedule."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.delivery import Context
from support.events import aws_event

from asynclambda import App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask
from asynclambda.context import current
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines
    from support.recording import RecordingSender


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def test_a_run_as_scheduler_starts_it() -> None:
    seen: list[ScheduledEvent] = []

    class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
        def run(self, event: ScheduledEvent) -> None:
            seen.append(event)

    handler = load(Sweep)
    for _ in range(2):
        assert handler(aws_event("scheduled"), Context()) is None

    assert [event.scheduled_time for event in seen] == [datetime(2026, 1, 1, 10, tzinfo=UTC)] * 2
    assert seen[0].invocation_id != seen[1].invocation_id
    assert seen[0].raw.source == "aws.scheduler"


def test_an_event_without_a_time_runs_too() -> None:
    seen: list[ScheduledEvent] = []

    class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
        def run(self, event: ScheduledEvent) -> None:
            seen.append(event)

    load(Sweep)({}, Context())
    assert seen[0].scheduled_time is None


def test_it_begins_a_chain(sender: RecordingSender) -> None:
    class Next(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
        def run(self, event: ScheduledEvent) -> None:
            Next.invoke_many([1, 2])

    load(Sweep)(aws_event("scheduled"), Context())

    roots = {message.header.root_invocation_id for message in sender.sent}
    assert len(roots) == 1
    assert {message.header.source_task_id for message in sender.sent} == {"Sweep"}


def test_an_exception_fails_the_invocation(lines: Lines) -> None:
    class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
        def run(self, event: ScheduledEvent) -> None:
            raise ConnectionError("no table")

    with pytest.raises(ConnectionError):
        load(Sweep)(aws_event("scheduled"), Context())
    assert lines()[0]["task"] == "Sweep"
    assert current.get() is None
