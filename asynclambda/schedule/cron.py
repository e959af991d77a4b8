"""What the fields of a cron expression mean.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from asynclambda.schedule import ScheduleError

if TYPE_CHECKING:
    from asynclambda.schedule import Cron


@dataclass(frozen=True, slots=True)
class DaysOfMonth:
    """`1,15`: days of the month, by their numbers."""

    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class LastOfMonth:
    """`L`: the last day of the month; `L-2`: so many days before it."""

    before: int


@dataclass(frozen=True, slots=True)
class NearestWeekday:
    """`15W`: of the month's days from Monday to Friday, the one nearest to this day."""

    #: None for `LW`: nearest to the month's last day.
    day: int | None


@dataclass(frozen=True, slots=True)
class DaysOfWeek:
    """`MON-FRI`: days of the week. Sunday is 1."""

    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class NthOfWeek:
    """`3#2`: the second Tuesday of the month; `3L`: its last one. Sunday is 1."""

    day: int
    #: 1 to 5. None for the last one.
    nth: int | None


DayRule: TypeAlias = DaysOfMonth | LastOfMonth | NearestWeekday | DaysOfWeek | NthOfWeek


@dataclass(frozen=True, slots=True)
class CronTimes:
    """A cron expression, read."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: DayRule
    months: frozenset[int]
    years: frozenset[int]


class Field(NamedTuple):
    """What a field may hold."""

    name: str
    low: int
    high: int
    #: The words for `low` and the numbers after it.
    words: tuple[str, ...] = ()


MINUTES = Field("minutes", 0, 59)
HOURS = Field("hours", 0, 23)
DAY_OF_MONTH = Field("day-of-month", 1, 31)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
MONTH = Field("month", 1, 12, _MONTHS)
DAY_OF_WEEK = Field("day-of-week", 1, 7, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))
YEAR = Field("year", 1970, 2199)


def read(cron: Cron) -> CronTimes:
    """What the fields of an expression mean.

    Raises:
        ScheduleError: Scheduler would refuse one; the text says which part and why.
    """
    return CronTimes(
        minutes=field_values(cron.minutes, MINUTES),
        hours=field_values(cron.hours, HOURS),
        months=field_values(cron.month, MONTH),
        days=(
            _of_month(cron.day_of_month) if cron.day_of_week == "?" else _of_week(cron.day_of_week)
        ),
        years=field_values(cron.year, YEAR),
    )


def field_values(text: str, field: Field) -> frozenset[int]:
    """The numbers that `*`, numbers, words, ranges, steps and lists of them stand for.

    Raises:
        ScheduleError: A part of it is none of these, or out of range.
    """
    return frozenset(number for part in text.split(",") for number in _part(part, field))


def _part(part: str, field: Field) -> set[int]:
    match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part, re.ASCII)
    if match is None or (match[1] == "*" and match[2]):
        raise ScheduleError(f"cron: {part!r} in {field.name} is no value, range or step")
    first, last, step = match.groups()
    stride = 1 if step is None else int(step)
    if stride < 1:
        raise ScheduleError(f"cron: {part!r} in {field.name} has a step below 1")
    if first == "*":
        start, end = field.low, field.high
    else:
        start = _number(first, field)
        end = start if step is None else field.high
    if last is not None:
        end = _number(last, field)
    size = field.high - field.low + 1
    if end < start:  # FRI-MON goes on at the field's begin
        end += size
    return {(number - field.low) % size + field.low for number in range(start, end + 1, stride)}


def _of_month(text: str) -> DayRule:
    if text == "LW":
        return NearestWeekday(None)
    if match := re.fullmatch(r"L(?:-(\d{1,2}))?", text, re.ASCII):
        before = int(match[1] or 0)
        if before > DAY_OF_MONTH.high - 1:
            raise ScheduleError(f"cron: {text!r} in {DAY_OF_MONTH.name} is before the month")
        return LastOfMonth(before)
    if match := re.fullmatch(r"(\d+)W", text, re.ASCII):
        return NearestWeekday(_number(match[1], DAY_OF_MONTH))
    return DaysOfMonth(field_values(text, DAY_OF_MONTH))


def _of_week(text: str) -> DayRule:
    if text == "L":  # the last day of the week
        return DaysOfWeek(frozenset({DAY_OF_WEEK.high}))
    if match := re.fullmatch(r"(\w+)#([1-5])", text, re.ASCII):
        return NthOfWeek(_number(match[1], DAY_OF_WEEK), int(match[2]))
    if match := re.fullmatch(r"(\w+)L", text, re.ASCII):
        return NthOfWeek(_number(match[1], DAY_OF_WEEK), None)
    return DaysOfWeek(field_values(text, DAY_OF_WEEK))


def _number(text: str, field: Field) -> int:
    if text.upper() in field.words:
        return field.words.index(text.upper()) + field.low
    if not text.isdecimal() or not field.low <= int(text) <= field.high:
        raise ScheduleError(f"cron: {text!r} in {field.name} is not {field.low} to {field.high}")
    return int(text)
