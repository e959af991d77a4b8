"""The next runs of a schedule, against a reference that looks at every minute there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynclambda.build.next_runs import next_runs, runs
from asynclambda.schedule import ScheduleError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY = timedelta(days=1)


# --- the reference ----------------------------------------------------------------------------
# It asks of one minute whether a field takes it, where the code under test lists what a field takes.


@cache
def _takes(field: str, value: int, low: int, high: int) -> bool:
    for part in field.split(","):
        values, _, step = part.partition("/")
        first, _, last = values.partition("-")
        begin = low if first == "*" else int(first)
        end = int(last) if last else high if step or first == "*" else begin
        size = high - low + 1
        if (value - begin) % size <= (end - begin) % size and (value - begin) % size % int(
            step or 1
        ) == 0:
            return True
    return False


def _takes_day_of_month(field: str, day: date) -> bool:
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
    if field.startswith("L") and field != "LW":
        return day == last - timedelta(days=int(field[2:] or 0))
    if field.endswith("W"):
        wanted = last.day if field == "LW" else int(field[:-1])
        if wanted > last.day:
            return False
        weekdays = [
            each
            for number in range(last.day)
            if (each := day.replace(day=1) + number * _DAY).isoweekday() < 6
        ]
        return day == min(weekdays, key=lambda each: abs(each.day - wanted))
    return _takes(field, day.day, 1, 31)


def _takes_day_of_week(field: str, day: date) -> bool:
    name = _DAYS[day.isoweekday() % 7]
    number = str(_DAYS.index(name) + 1)
    if field == "L":
        return name == "SAT"
    if "#" in field:
        wanted, _, nth = field.partition("#")
        return wanted in {name, number} and (day.day - 1) // 7 + 1 == int(nth)
    if field.endswith("L"):
        return field[:-1] in {name, number} and (day + 7 * _DAY).month != day.month
    for index, each in enumerate(_DAYS):
        field = field.replace(each, str(index + 1))
    return _takes(field, int(number), 1, 7)


def _reference(expression: str, zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[str]:
    """The local times of an expression's runs after `begin` and before `end`."""
    minutes, hours, day_of_month, month, day_of_week, year = expression[5:-1].split()
    moment = begin.replace(second=0, microsecond=0)
    while (moment := moment + timedelta(minutes=1)) < end:
        local = moment.astimezone(zone)
        if (
            local.fold == 0
            and _takes(minutes, local.minute, 0, 59)
            and _takes(hours, local.hour, 0, 23)
            and _takes(month, local.month, 1, 12)
            and _takes(year, local.year, 1970, 2199)
            and (day_of_month == "?" or _takes_day_of_month(day_of_month, local.date()))
            and (day_of_week == "?" or _takes_day_of_week(day_of_week, local.date()))
        ):
            yield local.isoformat()


# --- expressions ------------------------------------------------------------------------------


def _field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    step = st.one_of(st.just(""), st.integers(1, high - low + 1).map(lambda each: f"/{each}"))
    part = st.one_of(
        number.map(str),
        st.builds(lambda each: f"*{each}", step),
        st.builds(lambda first, each: f"{first}{each}", number, step),
        st.builds(lambda first, last, each: f"{first}-{last}{each}", number, number, step),
    )
    return st.lists(part, min_size=1, max_size=3).map(",".join)


_DAY_OF_MONTH = st.one_of(
    _field(1, 31),
    st.just("L"),
    st.integers(1, 30).map(lambda before: f"L-{before}"),
    st.just("LW"),
    st.integers(1, 31).map(lambda day: f"{day}W"),
)
_ONE_DAY = st.one_of(st.sampled_from(_DAYS), st.integers(1, 7).map(str))
_DAY_OF_WEEK = st.one_of(
    _field(1, 7),
    st.just("L"),
    st.builds(lambda first, last: f"{first}-{last}", _ONE_DAY, _ONE_DAY),
    st.builds(lambda day, nth: f"{day}#{nth}", _ONE_DAY, st.integers(1, 5)),
    _ONE_DAY.map(lambda day: f"{day}L"),
)
_EXPRESSION = st.builds(
    lambda minutes, hours, days, month, year: (
        f"cron({minutes} {hours} {days[0]} {month} {days[1]} {year})"
    ),
    st.one_of(st.integers(0, 59).map(str), _field(0, 59)),
    st.one_of(st.integers(0, 23).map(str), _field(0, 23)),
    st.one_of(_DAY_OF_MONTH.map(lambda day: (day, "?")), _DAY_OF_WEEK.map(lambda day: ("?", day))),
    st.one_of(st.just("*"), _field(1, 12)),
    st.one_of(st.just("*"), st.sampled_from(["2026-2028", "2027", "2020/3"])),
)
#: The clocks of the last one change by half an hour.
_ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
#: Days around changes of clocks, ends of months and of a year.
_BEGIN = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 3, 2)),  # noqa: DTZ001  # the zone comes below
    st.sampled_from(
        [
            datetime(2026, 3, 28, 20),  # noqa: DTZ001  # as above
            datetime(2026, 10, 24, 20),  # noqa: DTZ001  # as above
            datetime(2027, 12, 30, 20),  # noqa: DTZ001  # as above
            datetime(2028, 2, 27, 20),  # noqa: DTZ001  # as above
        ]
    ),
).map(lambda each: each.replace(tzinfo=UTC))


@settings(max_examples=300, deadline=None)
@given(_EXPRESSION, _ZONES, _BEGIN)
def test_cron_runs_are_those_of_every_minute(expression: str, zone: str, begin: datetime) -> None:
    end = begin + 4 * _DAY
    found = []
    for run in islice(runs(expression, zone, begin), 6_000):
        if run.astimezone(UTC) >= end:
            break
        found.append(run.isoformat())

    assert found == list(_reference(expression, ZoneInfo(zone), begin, end))


@settings(max_examples=60, deadline=None)
@given(_DAY_OF_MONTH | _DAY_OF_WEEK.map(lambda day: f"? * {day}"), st.integers(2024, 2030))
def test_the_days_of_a_year(days: str, year: int) -> None:
    days = days if "?" in days else f"{days} * ?"
    expression = f"cron(30 12 {days} {year})"
    found = [run.date() for run in runs(expression, None, datetime(year - 1, 6, 1, tzinfo=UTC))]
    day_of_month, _, day_of_week = days.split()

    assert found == [
        day
        for number in range(366)
        if (day := date(year, 1, 1) + number * _DAY).year == year
        and (day_of_month == "?" or _takes_day_of_month(day_of_month, day))
        and (day_of_week == "?" or _takes_day_of_week(day_of_week, day))
    ]


# --- what a person reads --------------------------------------------------------------------


def _shown(expression: str, timezone: str | None, after: str, number: int = 5) -> list[str]:
    begin = datetime.fromisoformat(after)
    return [f"{run:%a %Y-%m-%d %H:%M %z}" for run in next_runs(expression, timezone, begin, number)]


def test_working_days_in_a_time_zone() -> None:
    assert _shown("cron(0 8 ? * MON-FRI *)", "Europe/Berlin", "2026-03-26T12:00:00Z") == [
        "Fri 2026-03-27 08:00 +0100",
        "Mon 2026-03-30 08:00 +0200",
        "Tue 2026-03-31 08:00 +0200",
        "Wed 2026-04-01 08:00 +0200",
        "Thu 2026-04-02 08:00 +0200",
    ]


def test_a_time_that_spring_leaves_out_is_skipped() -> None:
    # https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
    assert _shown("cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-27T12:00:00Z", 2) == [
        "Sat 2026-03-28 02:30 +0100",
        "Mon 2026-03-30 02:30 +0200",
    ]


def test_a_time_that_autumn_has_twice_runs_once() -> None:
    assert _shown("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T12:00:00Z", 2) == [
        "Sun 2026-10-25 02:30 +0200",
        "Mon 2026-10-26 02:30 +0100",
    ]


def test_a_day_of_a_rate_is_24_hours() -> None:
    assert _shown("rate(1 day)", "Europe/Berlin", "2026-03-28T11:00:00Z", 2) == [
        "Sun 2026-03-29 13:00 +0200",
        "Mon 2026-03-30 13:00 +0200",
    ]


def test_a_weekday_near_the_end_of_a_month_stays_in_it() -> None:
    # 1 August 2026 is a Saturday, 31 May 2026 a Sunday.
    assert _shown("cron(0 0 1W 8 ? 2026)", None, "2026-01-01T00:00:00Z") == [
        "Mon 2026-08-03 00:00 +0000"
    ]
    assert _shown("cron(0 0 31W 5 ? 2026)", None, "2026-01-01T00:00:00Z") == [
        "Fri 2026-05-29 00:00 +0000"
    ]


def test_once_is_in_the_zone_of_the_schedule() -> None:
    expression = "at(2026-07-01T08:00:00)"

    assert _shown(expression, "America/New_York", "2026-07-01T11:59:59Z") == [
        "Wed 2026-07-01 08:00 -0400"
    ]
    assert _shown(expression, "America/New_York", "2026-07-01T12:00:00Z") == []


def test_a_schedule_that_ends_has_fewer_runs() -> None:
    assert len(next_runs("cron(0 0 1 1 ? 2027-2028)", None, datetime(2026, 6, 1, tzinfo=UTC))) == 2
    assert next_runs("cron(0 0 31 2 ? *)", None, datetime(2026, 6, 1, tzinfo=UTC)) == []
    assert next_runs("cron(0 0 * * ? 2025)", None, datetime(2026, 6, 1, tzinfo=UTC)) == []


def test_the_time_that_it_counts_from_is_left_out() -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)

    assert next_runs("cron(0 12 * * ? *)", None, noon, 1) == [noon + _DAY]
    assert next_runs("cron(0 12 * * ? *)", None, noon - timedelta(seconds=1), 1) == [noon]


def test_a_wrong_expression_is_refused() -> None:
    with pytest.raises(ScheduleError, match="minutes"):
        next_runs("cron(60 12 * * ? *)", None, datetime(2026, 6, 1, tzinfo=UTC))
