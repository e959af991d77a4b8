"""Schedule expressions of EventBridge Scheduler, checked against AWS's rules.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

_UNITS = {"minute": 60, "hour": 3_600, "day": 86_400}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class ScheduleError(ValueError):
    """An expression or a time zone that EventBridge Scheduler would refuse; the text says why."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate(15 minutes)`."""

    seconds: int


@dataclass(frozen=True, slots=True)
class At:
    """`at(2030-01-31T08:00:00)`: once."""

    time: datetime


@dataclass(frozen=True, slots=True)
class Cron:
    """`cron(minutes hours day-of-month month day-of-week year)`, its fields as they were written."""

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
    _check_field(cron.minutes, "minutes", 0, 59)
    _check_field(cron.hours, "hours", 0, 23)
    _check_field(cron.month, "month", 1, 12, _MONTHS)
    _check_field(cron.year, "year", 1970, 2199)
    if not re.fullmatch(r"\?|L|L-\d{1,2}|LW|\d{1,2}W", cron.day_of_month):
        _check_field(cron.day_of_month, "day-of-month", 1, 31)
    if not re.fullmatch(r"\?|L|([1-7]|[A-Z]{3})L|([1-7]|[A-Z]{3})#[1-5]", cron.day_of_week):
        _check_field(cron.day_of_week, "day-of-week", 1, 7, _DAYS)
    return cron


def field_values(
    field: str, name: str, low: int, high: int, words: tuple[str, ...] = ()
) -> frozenset[int]:
    """The numbers that a cron field of `*`, numbers, words, ranges, steps and lists stands for.

    Raises:
        ScheduleError: A part of it is none of these, or out of range.
    """
    values: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part)
        if match is None:
            raise ScheduleError(f"cron: {part!r} in {name} is no value, range or step")
        first, last, step = match.groups()
        if first == "*":
            start, end = low, high
            if last is not None:
                raise ScheduleError(f"cron: {part!r} in {name} is no range")
        else:
            start = _number(first, name, low, high, words)
            end = _number(last, name, low, high, words) if last is not None else start
            if last is None and step is not None:
                end = high
        if step is not None and int(step) < 1:
            raise ScheduleError(f"cron: {part!r} in {name} has a step below 1")
        stride = int(step or 1)
        if start <= end:
            values.update(range(start, end + 1, stride))
        else:  # FRI-MON wraps around
            values.update(range(start, high + 1, stride))
            values.update(range(low, end + 1, stride))
    return frozenset(values)


_check_field = field_values


def _number(text: str, name: str, low: int, high: int, words: tuple[str, ...]) -> int:
    if text.upper() in words:
        return words.index(text.upper()) + low
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ScheduleError(f"cron: {text!r} in {name} is not {low} to {high}")
    return int(text)
