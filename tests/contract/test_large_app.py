"""An app of 300 tasks: the build's thinking takes less than two seconds, and no role is near its limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.large_app_times import ROLE_LIMIT, TASKS, Times, measure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Times:
    return measure(tmp_path_factory.mktemp("large") / "app")


def test_graph_plan_and_ledger_take_less_than_two_seconds(times: Times) -> None:
    assert times.tasks == TASKS
    assert times.edges >= TASKS
    assert times.entries >= 5
    # Of the processor: the tests beside this one cost it nothing.
    assert times.processor < 2, times


def test_no_role_is_near_the_limit_of_its_policies(times: Times) -> None:
    assert len(times.roles) > TASKS * 0.9  # external tasks have none
    assert max(times.roles.values()) < ROLE_LIMIT / 4, times


def test_the_time_grows_with_the_app_and_not_with_its_square(tmp_path: Path, times: Times) -> None:
    half = measure(tmp_path / "app", TASKS // 2)

    assert times.processor < half.processor * 3.5, (half, times)
