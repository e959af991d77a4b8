"""Schedule expressions of EventBridge Scheduler, checked against AWS's rules.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

What a cron expression needs is imported when there is one: a function without a schedule does not pay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

_UNITS = {"minute": 60, "hour": 3_600, "day": 86_400}


class ScheduleError(ValueError):
    """An expression or a time zone that EventBridge Scheduler would refuse; the text says why."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate(15 minutes)`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class At:
    """`at(2030-01-31T08:00:00)`: once."""

    #: Without a zone: the schedule's own says which.
    time: datetime


@dataclass(frozen=True, slots=True)
class Cron:
    """`cron(minutes hours day-of-month month day-of-week year)`, its fields as they were written.

    `asynclambda.schedule.cron.read` says what they mean.
    """

    minutes: str
    hours: str
    day_of_month: str
    month: str
    day_of_week: str
    year: str


Schedule: TypeAlias = Rate | At | Cron


def parse(expression: str) -> Schedule:
    """Reads an expression.

    Raises:
        ScheduleError: Scheduler would refuse it; the text says which part and why.
    """
    match = re.fullmatch(r"(rate|cron|at)\((.*)\)", expression.strip())
    if match is None:
        raise ScheduleError(
            f"{expression!r} is no rate(15 minutes), cron(0 8 ? * MON-FRI *) or at(2030-01-31T08:00:00)"
        )
    kind, inside = match.groups()
    if kind == "rate":
        return _rate(inside)
    if kind == "at":
        return _at(inside)
    return _cron(inside)


def check_timezone(name: str) -> None:
    """Checks that a time zone is an IANA name.

    Raises:
        ScheduleError: It is none.
    """
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = [zone for zone in available_timezones() if zone.lower() == name.lower()]
        hint = f"; did you mean {near[0]!r}?" if near else ", such as 'Europe/Berlin'"
        raise ScheduleError(f"timezone {name!r} is no IANA name{hint}") from None


def _rate(inside: str) -> Rate:
    match = re.fullmatch(r"(\d+) ([a-z]+)", inside)
    if match is None:
        raise ScheduleError(f"rate({inside}) is no number and unit, as in rate(15 minutes)")
    number, unit = int(match[1]), match[2]
    singular = unit.removesuffix("s")
    if singular not in _UNITS:
        raise ScheduleError(f"rate({inside}): the unit is minute(s), hour(s) or day(s)")
    if number < 1:
        raise ScheduleError(f"rate({inside}): the number must be 1 or more")
    right = singular if number == 1 else f"{singular}s"
    if unit != right:
        raise ScheduleError(f"rate({inside}): write rate({number} {right})")
    return Rate(number * _UNITS[singular])


def _at(inside: str) -> At:
    try:
        return At(datetime.strptime(inside, "%Y-%m-%dT%H:%M:%S"))  # noqa: DTZ007  # `timezone=` says it
    except ValueError:
        raise ScheduleError(f"at({inside}) is no at(yyyy-mm-ddThh:mm:ss)") from None


def _cron(inside: str) -> Cron:
    from asynclambda.schedule.cron import read

    fields = inside.split()
    if len(fields) != 6:
        raise ScheduleError(
            f"cron({inside}) has {len(fields)} fields; "
            "it needs 6: minutes hours day-of-month month day-of-week year"
        )
    cron = Cron(*fields)
    if (cron.day_of_month == "?") == (cron.day_of_week == "?"):
        raise ScheduleError(
            f"cron({inside}): exactly one of day-of-month and day-of-week must be '?'"
        )
    read(cron)
    return cron
