"""When the dev loop runs the schedules of a template; the clock is the test's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from asynclambda.local.loop.schedules import scheduled_event
from asynclambda.local.loop.timetable import Schedule, Timetable, schedules_of

if TYPE_CHECKING:
    from pydantic import JsonValue

NOON = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)


def schedule(expression: str, timezone: str | None = None, **given: datetime | str) -> Schedule:
    start, end, text = given.get("start"), given.get("end"), given.get("input")
    return Schedule(
        task_id="Sweep",
        name="shop-Sweep",
        expression=expression,
        timezone=timezone,
        start=start if isinstance(start, datetime) else None,
        end=end if isinstance(end, datetime) else None,
        input=text if isinstance(text, str) else None,
    )


def times(one: Schedule, *, until: datetime, step: timedelta) -> list[datetime]:
    """When it runs, as a clock sees it that is looked at every `step`."""
    timetable = Timetable()
    timetable.set(frozenset({one}), NOON)
    now, found = NOON, []
    while now <= until:
        found += [at for _, at in timetable.due(now)]
        now += step
    return found


def test_a_rate_counts_from_when_the_schedule_came() -> None:
    found = times(
        schedule("rate(15 minutes)"),
        until=NOON + timedelta(hours=1),
        step=timedelta(seconds=1),
    )
    assert found == [NOON + timedelta(minutes=n) for n in (15, 30, 45, 60)]


def test_a_cron_is_of_its_time_zone_through_the_change_of_its_clocks() -> None:
    found = times(
        schedule("cron(0 8 * * ? *)", "Europe/Berlin"),
        until=NOON + timedelta(days=2),
        step=timedelta(minutes=10),
    )
    # On the 29th of March 2026 Berlin goes from UTC+1 to UTC+2.
    assert [at.astimezone(UTC).strftime("%d %H:%M") for at in found] == ["29 06:00", "30 06:00"]


def test_one_time_is_one_run() -> None:
    found = times(
        schedule("at(2026-03-28T14:00:00)", "Europe/Berlin"),
        until=NOON + timedelta(days=1),
        step=timedelta(minutes=1),
    )
    assert found == [NOON + timedelta(hours=1)]


def test_nothing_runs_before_its_start_and_after_its_end() -> None:
    found = times(
        schedule(
            "rate(1 hour)",
            start=NOON + timedelta(hours=2),
            end=NOON + timedelta(hours=4, minutes=1),
        ),
        until=NOON + timedelta(hours=9),
        step=timedelta(minutes=5),
    )
    assert found == [NOON + timedelta(hours=3), NOON + timedelta(hours=4)]


def test_after_a_sleep_it_runs_once_and_goes_on() -> None:
    timetable = Timetable()
    timetable.set(frozenset({schedule("rate(1 minute)")}), NOON)

    late = timetable.due(NOON + timedelta(hours=3, seconds=20))

    assert [at for _, at in late] == [NOON + timedelta(hours=3)]
    assert timetable.next == NOON + timedelta(hours=3, minutes=1)


def test_a_save_leaves_a_schedule_alone_that_it_does_not_change() -> None:
    kept, gone = schedule("rate(1 hour)"), schedule("rate(1 minute)")
    new = schedule("rate(2 hours)")
    timetable = Timetable()
    timetable.set(frozenset({kept, gone}), NOON)
    timetable.set(frozenset({kept, new}), NOON + timedelta(minutes=50))

    due = timetable.due(NOON + timedelta(hours=3))

    assert [each for each, _ in due] == [new, kept]
    timetable.set(frozenset(), NOON)
    assert timetable.next is None


def test_the_schedules_of_a_template() -> None:
    def event(**properties: JsonValue) -> JsonValue:
        return {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "x", **properties}}

    template: dict[str, JsonValue] = {
        "Resources": {
            "SweepALFunc": {
                "Type": "AWS::Serverless::Function",
                "Properties": {
                    "Events": {
                        "ScheduledEvent": event(
                            Name="shop-Sweep",
                            ScheduleExpressionTimezone="Asia/Tokyo",
                            StartDate="2026-01-01T00:00:00Z",
                            EndDate="2027-01-01T00:00:00",
                            Input="{}",
                        ),
                        "Off": event(State="DISABLED"),
                        "ManagedSQS": {"Type": "SQS", "Properties": {}},
                    }
                },
            },
            "Queue": {"Type": "AWS::SQS::Queue"},
        }
    }
    assert schedules_of(template) == {
        Schedule(
            task_id="Sweep",
            name="shop-Sweep",
            expression="x",
            timezone="Asia/Tokyo",
            start=datetime(2026, 1, 1, tzinfo=UTC),
            end=datetime(2027, 1, 1, tzinfo=UTC),
            input="{}",
        )
    }


def test_a_run_is_told_as_scheduler_tells_it() -> None:
    event = json.loads(scheduled_event(schedule("x"), NOON, "123456789012", "us-east-1"))

    assert event["time"] == "2026-03-28T12:00:00Z"
    assert event["detail-type"] == "Scheduled Event"
    assert event["resources"] == [
        "arn:aws:scheduler:us-east-1:123456789012:schedule/default/shop-Sweep"
    ]


def test_an_input_has_scheduler_s_attributes_in_it() -> None:
    one = schedule("x", input='{"at": "<aws.scheduler.scheduled-time>", "no": "<aws.other>"}')
    event = json.loads(scheduled_event(one, NOON, "123456789012", "us-east-1"))

    assert event == {"at": "2026-03-28T12:00:00Z", "no": "<aws.other>"}
