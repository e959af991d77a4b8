"""Many seeds of a scenario, and the smallest that breaks it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from support.racing_app import CHARGES, REGISTRY, ChargeCard, ChargeOnce, Order, app

from asynclambda import registry
from asynclambda.testing import ExploreFailure, Faults, Simulation, SimulationError, explore, replay

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDERS = [Order(order_id=f"o-{number}", cents=500) for number in range(4)]


@pytest.fixture(autouse=True)
def racing() -> Iterator[None]:
    with registry.isolated(REGISTRY):
        yield


def nobody_pays_twice(sim: Simulation) -> None:
    CHARGES.clear()
    ChargeCard.invoke_many(ORDERS)
    sim.run_until_idle()
    assert set(CHARGES.values()) == {500}, CHARGES


def with_idempotency(sim: Simulation) -> None:
    CHARGES.clear()
    ChargeOnce.invoke_many(ORDERS)
    sim.run_until_idle()
    assert {order.order_id: 500 for order in ORDERS} == CHARGES


USUAL = Faults(duplicates=0.1, reorder=True, crashes=0.05, timeouts=0.05)


def found(faults: Faults = USUAL) -> ExploreFailure:
    with pytest.raises(ExploreFailure) as failure:
        explore(nobody_pays_twice, app, faults=faults)
    return failure.value


def test_a_race_is_found_with_the_one_fault_that_it_needs() -> None:
    failure = found()

    assert len(failure.faults) == 1
    assert failure.faults[0].task_id == "ChargeCard"
    assert isinstance(failure.__cause__, AssertionError)


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        (Faults(duplicates=0.2, reorder=True), "duplicate"),
        (Faults(crashes=0.2, reorder=True), "crash"),
        (Faults(timeouts=0.2, throttled_sends=0.001), "timeout"),
        (Faults(throttled_sends=0.2), "throttle"),
    ],
)
def test_each_kind_of_fault_can_be_what_breaks_it(faults: Faults, kind: str) -> None:
    (fault,) = found(faults).faults

    assert fault.name.startswith(f"{kind}#")


def test_the_text_has_all_that_is_needed() -> None:
    failure = found()
    text = str(failure)

    assert f"seed {failure.seed} breaks nobody_pays_twice" in text
    assert str(failure.faults[0]) in text
    assert "assert set(CHARGES.values()) == {500}" in text
    assert "1000" in text
    assert str(failure.timeline) in text
    assert f'replay(nobody_pays_twice, app, seed={failure.seed}, only=("' in text


def test_the_line_of_the_text_replays_it_exactly() -> None:
    failure = found()
    line = re.search(r"seed=(\d+), only=\(\"([^\"]+)\",\)\)$", str(failure))
    assert line is not None
    timelines: list[str] = []

    def watched(sim: Simulation) -> None:
        try:
            nobody_pays_twice(sim)
        finally:
            timelines.append(str(sim.timeline()))

    for _ in range(2):
        with pytest.raises(AssertionError) as again:
            replay(watched, app, seed=int(line[1]), only=(line[2],))
        assert str(again.value) == str(failure.__cause__)

    assert timelines == [str(failure.timeline)] * 2


def test_the_line_names_what_else_it_takes() -> None:
    durations = {ChargeCard: timedelta(seconds=1)}
    with pytest.raises(ExploreFailure, match=r"only=\(.*\), durations=durations\)$"):
        explore(nobody_pays_twice, app, durations=durations)


def test_without_its_fault_the_scenario_holds() -> None:
    timelines: list[str] = []

    def watched(sim: Simulation) -> None:
        nobody_pays_twice(sim)
        timelines.append(str(sim.timeline()))

    replay(watched, app, seed=found().seed, only=())

    assert len(timelines) == 1


def test_what_holds_is_left_alone_by_the_usual_faults() -> None:
    ran: list[str] = []

    def counted(sim: Simulation) -> None:
        with_idempotency(sim)
        ran.append(str(sim.timeline()))

    explore(counted, app, seeds=100)

    assert len(ran) == 100
    assert len(set(ran)) > 1  # the faults were there


def test_the_usual_faults_break_what_does_not_hold() -> None:
    with pytest.raises(ExploreFailure):
        explore(nobody_pays_twice, app)


def test_a_scenario_that_fails_by_itself_is_told_without_a_fault() -> None:
    def wrong(sim: Simulation) -> None:
        sim.run_until_idle()
        raise ValueError("of the scenario's own")

    with pytest.raises(ExploreFailure, match="without any fault") as failure:
        explore(wrong, app)

    assert failure.value.faults == ()
    assert "only=()" in str(failure.value)
    assert isinstance(failure.value.__cause__, ValueError)


def test_nothing_to_try_is_an_error() -> None:
    with pytest.raises(SimulationError, match="seeds=0"):
        explore(nobody_pays_twice, app, seeds=0)
