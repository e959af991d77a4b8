"""When a schedule runs next, as EventBridge Scheduler has it.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import TYPE_CHECKING, assert_never
from zoneinfo import ZoneInfo

from asynclambda.schedule import At, Cron, Rate, parse
from asynclambda.schedule.cron import (
    CronTimes,
    DayRule,
    DaysOfMonth,
    DaysOfWeek,
    LastOfMonth,
    NearestWeekday,
    NthOfWeek,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_SATURDAY, _SUNDAY = 5, 6  # as `date.weekday` counts


def next_runs(
    expression: str, timezone: str | None, after: datetime, number: int = 5
) -> list[datetime]:
    """The next times at which a schedule runs.

    Args:
        expression: `rate(...)`, `cron(...)` or `at(...)`.
        timezone: The schedule's, an IANA name; None for UTC.
        after: Only times later than this one, which has a time zone. A rate counts from it; in AWS it
            counts from when the schedule was made.
        number: How many at most. There are fewer where the schedule ends.

    Returns:
        Times in the schedule's time zone, the nearest first.

    Raises:
        ScheduleError: Scheduler would refuse the expression.
    """
    return list(islice(runs(expression, timezone, after), number))


def runs(expression: str, timezone: str | None, after: datetime) -> Iterator[datetime]:
    """All the times of `next_runs`, of which there may be endlessly many."""
    schedule = parse(expression)
    zone = ZoneInfo(timezone or "UTC")
    begin = after.astimezone(UTC)
    match schedule:
        case Rate(seconds=seconds):
            # Of the clock, not of the calendar: a day is 24 hours, though the zone's may have 23.
            return ((begin + timedelta(seconds=seconds * n)).astimezone(zone) for n in count(1))
        case At(time=once):
            moment = once.replace(tzinfo=zone).astimezone(UTC)
            return iter([moment.astimezone(zone)] if moment > begin else [])
        case Cron():
            return _cron_runs(read(schedule), zone, begin)
    assert_never(schedule)


def _cron_runs(times: CronTimes, zone: ZoneInfo, begin: datetime) -> Iterator[datetime]:
    clock = [time(hour, minute) for hour in sorted(times.hours) for minute in sorted(times.minutes)]
    for day in _days(times, begin.astimezone(zone).date()):
        for each in clock:
            # Of an hour that is repeated in autumn, the first: Scheduler runs once.
            run = datetime.combine(day, each, zone)
            moment = run.astimezone(UTC)
            # One that spring leaves out comes back as another time: Scheduler skips it.
            if moment > begin and moment.astimezone(zone).replace(tzinfo=None) == run.replace(
                tzinfo=None
            ):
                yield run


def _days(times: CronTimes, first: date) -> Iterator[date]:
    for year in sorted(year for year in times.years if year >= first.year):
        for month in sorted(times.months):
            if (year, month) >= (first.year, first.month):
                days = (date(year, month, day) for day in sorted(_of(times.days, year, month)))
                yield from (day for day in days if day >= first)


def _of(rule: DayRule, year: int, month: int) -> set[int]:
    """The days of a month that a rule takes."""
    last = calendar.monthrange(year, month)[1]
    everyday = range(1, last + 1)
    match rule:
        case DaysOfMonth(days=days):
            return {day for day in everyday if day in days}
        case LastOfMonth(before=before):
            return {last - before} & set(everyday)
        case NearestWeekday(day=day):
            return (
                {_weekday_near(year, month, day or last, last)} if (day or last) <= last else set()
            )
        case DaysOfWeek(days=days):
            return {day for day in everyday if _day_of_week(year, month, day) in days}
        case NthOfWeek(day=wanted, nth=nth):
            found = [day for day in everyday if _day_of_week(year, month, day) == wanted]
            return set(found[-1:] if nth is None else found[nth - 1 : nth])
    assert_never(rule)


def _weekday_near(year: int, month: int, day: int, last: int) -> int:
    """The nearest day from Monday to Friday in the same month."""
    weekday = calendar.weekday(year, month, day)
    if weekday == _SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == _SUNDAY:
        return day + 1 if day < last else day - 2
    return day


def _day_of_week(year: int, month: int, day: int) -> int:
    """As AWS counts: Sunday is 1."""
    return (calendar.weekday(year, month, day) + 1) % 7 + 1
