"""Schedule expressions: what AWS takes, what it refuses, and what the fields mean."""

from __future__ import annotations

import subprocess
import sys

import pytest

from asynclambda.schedule import At, Cron, Rate, ScheduleError, check_timezone, parse
from asynclambda.schedule.cron import DAY_OF_WEEK, HOURS, MINUTES, MONTH, field_values


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(1 minute)", 60),
        ("rate(15 minutes)", 900),
        ("rate(1 hour)", 3_600),
        ("rate(2 days)", 172_800),
    ],
)
def test_rates(expression: str, seconds: int) -> None:
    assert parse(expression) == Rate(seconds)


def test_once() -> None:
    schedule = parse("at(2030-01-31T08:00:00)")

    assert isinstance(schedule, At)
    assert schedule.time.isoformat() == "2030-01-31T08:00:00"


@pytest.mark.parametrize(
    "expression",
    [
        # Those of AWS's own page.
        "cron(15 10 ? * 6L 2022-2023)",
        "cron(0 10 * * ? *)",
        "cron(15 12 * * ? *)",
        "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)",
        "cron(0/10 * ? * MON-FRI *)",
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(0/30 20-2 ? * MON-FRI *)",
        # Every other sign.
        "cron(0 0 L * ? *)",
        "cron(0 0 L-3 * ? *)",
        "cron(0 0 LW * ? *)",
        "cron(0 0 3W * ? *)",
        "cron(0 0 ? * 3#2 *)",
        "cron(0 0 ? * tue#2 *)",
        "cron(0 0 ? * L *)",
        "cron(0 0 ? JAN,jul FRI-MON 2030/2)",
    ],
)
def test_cron(expression: str) -> None:
    assert isinstance(parse(expression), Cron)


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("every day", "is no rate"),
        ("rate(15)", "no number and unit"),
        ("rate(0 minutes)", "1 or more"),
        ("rate(1 minutes)", r"write rate\(1 minute\)"),
        ("rate(5 minute)", r"write rate\(5 minutes\)"),
        ("rate(5 weeks)", "minute"),
        ("at(tomorrow)", "is no at"),
        ("at(2030-02-30T08:00:00)", "is no at"),
        ("cron(0 8 * * ?)", "5 fields"),
        ("cron(0 8 * * * *)", "exactly one"),
        ("cron(0 8 ? * ? *)", "exactly one"),
        ("cron(60 8 * * ? *)", "'60' in minutes is not 0 to 59"),
        ("cron(0 24 * * ? *)", "'24' in hours is not 0 to 23"),
        ("cron(0 0 0 * ? *)", "day-of-month"),
        ("cron(0 0 32W * ? *)", "'32' in day-of-month is not 1 to 31"),
        ("cron(0 0 L-31 * ? *)", "before the month"),
        ("cron(0 0 * 13 ? *)", "month"),
        ("cron(0 0 * FOO ? *)", "'FOO' in month"),
        ("cron(0 0 ? * 8 *)", "'8' in day-of-week is not 1 to 7"),
        ("cron(0 0 ? * FOOL *)", "'FOO' in day-of-week"),
        ("cron(0 0 ? * FOO#1 *)", "'FOO' in day-of-week"),
        ("cron(0 0 ? * 3#6 *)", "day-of-week"),
        ("cron(0 0 ? * 3#1,6#3 *)", "day-of-week"),
        ("cron(0 0 * * ? 1969)", "year"),
        ("cron(*/0 0 * * ? *)", "step below 1"),
        ("cron(*-5 0 * * ? *)", "no value, range or step"),
        ("cron(1,,2 0 * * ? *)", "no value, range or step"),
        ("cron(٣ 0 * * ? *)", "minutes"),
    ],
)
def test_what_aws_would_refuse_is_refused_with_the_part(expression: str, says: str) -> None:
    with pytest.raises(ScheduleError, match=says):
        parse(expression)


def test_values_ranges_steps_and_lists() -> None:
    assert field_values("*", HOURS) == set(range(24))
    assert field_values("5/20", MINUTES) == {5, 25, 45}
    assert field_values("*/20", MINUTES) == {0, 20, 40}
    assert field_values("10-20/5,59", MINUTES) == {10, 15, 20, 59}
    assert field_values("JAN-MAR,12", MONTH) == {1, 2, 3, 12}


def test_a_range_may_go_past_the_end_and_its_steps_go_on() -> None:
    assert field_values("FRI-MON", DAY_OF_WEEK) == {6, 7, 1, 2}
    assert field_values("20-2", HOURS) == {20, 21, 22, 23, 0, 1, 2}
    assert field_values("22-4/3", HOURS) == {22, 1, 4}
    assert field_values("NOV-FEB/2", MONTH) == {11, 1}


def test_time_zones() -> None:
    check_timezone("Europe/Berlin")
    with pytest.raises(ScheduleError, match="did you mean 'Europe/Berlin'"):
        check_timezone("europe/berlin")
    with pytest.raises(ScheduleError, match="no IANA name"):
        check_timezone("Mars/Olympus")


def test_a_function_without_a_cron_schedule_does_not_import_what_reads_one() -> None:
    code = (
        "import sys; from asynclambda.schedule import parse; parse('rate(5 minutes)');"
        "print('asynclambda.schedule.cron' in sys.modules);"
        "parse('cron(0 8 * * ? *)'); print('asynclambda.schedule.cron' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.split() == ["False", "True"]
