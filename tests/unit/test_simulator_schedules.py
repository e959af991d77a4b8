"""Schedules in a simulation, by the clocks of their time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asynclambda import App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask
from asynclambda.testing import simulate
from asynclambda.testing.simulator.clock import START

if TYPE_CHECKING:
    from asynclambda.testing import Simulation


def times(sim: Simulation, task: type[ScheduledTask]) -> list[str]:
    return [f"{run.at:%m-%d %H:%M}" for run in sim.runs(task)]


def test_a_rate_counts_from_the_begin() -> None:
    app = App("shop")
    seen: list[datetime | None] = []

    class Sweep(ScheduledTask, schedule_expression="rate(15 minutes)"):
        def run(self, event: ScheduledEvent) -> None:
            seen.append(event.scheduled_time)

    with simulate(app) as sim:
        sim.advance(hours=1)

    assert seen == [START + timedelta(minutes=15 * number) for number in (1, 2, 3, 4)]


def test_a_time_zone_keeps_its_hour_when_summer_begins() -> None:
    app = App("shop")

    class Report(ScheduledTask, schedule_expression="cron(0 8 * * ? *)", timezone="Europe/Berlin"):
        def run(self, event: ScheduledEvent) -> None: ...

    # In 2029 summer time begins on March 25, at 01:00 UTC.
    with simulate(app, start=datetime(2029, 3, 24, tzinfo=UTC)) as sim:
        sim.advance(days=2)

        assert times(sim, Report) == ["03-24 07:00", "03-25 06:00"]


def test_an_hour_that_summer_leaves_out_is_skipped_and_one_that_comes_twice_runs_once() -> None:
    app = App("shop")

    class Night(ScheduledTask, schedule_expression="cron(30 2 * * ? *)", timezone="Europe/Berlin"):
        def run(self, event: ScheduledEvent) -> None: ...

    with simulate(app, start=datetime(2029, 3, 24, 12, tzinfo=UTC)) as sim:
        sim.advance(days=2)
        assert times(sim, Night) == ["03-26 00:30"]
    # It ends on October 28, at 01:00 UTC.
    with simulate(app, start=datetime(2029, 10, 27, 12, tzinfo=UTC)) as sim:
        sim.advance(days=2)
        assert times(sim, Night) == ["10-28 00:30", "10-29 01:30"]


def test_idle_does_not_wait_for_schedules_but_they_run_on_the_way() -> None:
    app = App("shop")

    class Remind(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    with simulate(app) as sim:
        sim.run_until_idle()
        assert sim.now == START
        Remind.invoke(1, delay=timedelta(hours=2.5))
        sim.run_until_idle()

        assert len(sim.runs(Sweep)) == 2
        assert sim.now == START + timedelta(hours=2.5, seconds=1)


def test_a_schedule_runs_when_a_test_says_so() -> None:
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None:
            assert event.scheduled_time == START
            Charge.invoke(1)

    with simulate(app) as sim:
        sim.run_schedule(Sweep)

        assert [run.outcome for run in sim.runs(Sweep)] == ["done"]
        sim.assert_invoked(Charge, payload=1)


def test_a_failed_run_is_tried_twice_more_and_dropped() -> None:
    app = App("shop")

    class Sweep(ScheduledTask, schedule_expression="rate(1 day)"):
        def run(self, event: ScheduledEvent) -> None:
            raise ValueError("no")

    with simulate(app) as sim:
        sim.run_schedule(Sweep)

        assert [((run.at - START).seconds, run.attempt) for run in sim.runs(Sweep)] == [
            (0, 1),
            (60, 2),
            (180, 3),
        ]
        assert "dropped after 3 attempts" in str(sim.timeline())


def test_a_long_run_ends_before_run_schedule_comes_back() -> None:
    app = App("shop")

    class Sweep(ScheduledTask, schedule_expression="rate(1 day)"):
        def run(self, event: ScheduledEvent) -> None:
            assert event.remaining == timedelta(seconds=50)

    with simulate(app, durations={Sweep: timedelta(seconds=10)}) as sim:
        sim.run_schedule(Sweep)

        assert sim.now == START + timedelta(seconds=10)
        assert [run.outcome for run in sim.runs(Sweep)] == ["done"]
