"""A chain as a waterfall, and the axis of time that long waits do not flatten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from support.page_story import START, Story

from asynclambda.local.page.history import History
from asynclambda.local.page.timeline import IDLE_SHARE, Axis
from asynclambda.local.page.waterfall import MOST_ROWS, waterfall

if TYPE_CHECKING:
    from datetime import datetime


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_time_in_which_something_runs_is_drawn_to_scale() -> None:
    axis = Axis([], [(at(0), at(1)), (at(1), at(4))])

    assert [axis.place(at(each)) for each in (0, 1, 2, 4)] == pytest.approx([0, 0.25, 0.5, 1])
    assert axis.cuts == []


def test_an_hour_of_waiting_takes_a_third_of_what_the_runs_take() -> None:
    axis = Axis([], [(at(0), at(1)), (at(3_601), at(3_602))])

    [cut] = axis.cuts
    assert cut.seconds == 3_600
    whole = 2 + 2 * IDLE_SHARE
    assert [cut.at, cut.width] == pytest.approx([1 / whole, 2 * IDLE_SHARE / whole])


def test_moments_outside_are_at_the_nearer_end() -> None:
    axis = Axis([at(0), at(1)], [])

    assert [axis.place(at(each)) for each in (-5, 0, 1, 9)] == [0, 0, 1, 1]
    assert Axis([at(0)], []).place(at(3)) == 0


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def story(history: History) -> Story:
    return Story(history.observe)


def drawn(history: History, story: Story) -> dict[str, Any]:
    return waterfall(next(iter(history.chains)), story.now)


def test_each_hop_has_its_queue_time_and_its_run_time(history: History, story: Story) -> None:
    story.order(fails=1, delay=2)

    rows = drawn(history, story)["rows"]
    assert [(row["task"], row["depth"]) for row in rows] == [
        ("PlaceOrder", 0),
        ("ReserveStock", 1),
        ("ChargeCard", 2),
        ("SendReceipt", 3),
    ]
    charge, receipt = rows[2:]
    assert [part["kind"] for part in charge["parts"]] == ["queue", "run", "queue", "run"]
    assert [part["status"] for part in charge["parts"]] == ["", "failed", "", "done"]
    assert charge["queue"] == pytest.approx(2_004)
    assert charge["run"] == pytest.approx(21)
    assert [(part["kind"], part["ms"]) for part in receipt["parts"]] == [
        ("delay", pytest.approx(2_000)),
        ("queue", pytest.approx(12, abs=10)),
        ("run", pytest.approx(4)),
    ]


def test_bars_lie_on_the_axis_and_follow_each_other(history: History, story: Story) -> None:
    story.order(fails=3, delay=60)

    for row in drawn(history, story)["rows"]:
        ends = 0.0
        for part in row["parts"]:
            assert part["x"] >= ends - 1e-4
            ends = part["x"] + part["w"]
        assert ends <= 1 + 1e-4


def test_what_still_waits_and_runs_is_drawn_until_now(history: History, story: Story) -> None:
    request = story.api("PlaceOrder")
    story.wait(0.5)
    story.send("ReserveStock", 1, by=request)
    story.wait(1.5)

    place, stock = drawn(history, story)["rows"]
    assert [(part["kind"], part["ms"], part["status"]) for part in place["parts"]] == [
        ("run", 2_000, "running")
    ]
    assert [(part["kind"], part["ms"]) for part in stock["parts"]] == [("queue", 1_500)]


def test_of_a_wide_chain_nobody_gets_more_rows_than_one_can_read(
    history: History, story: Story
) -> None:
    request = story.api("PlaceOrder")
    for number in range(MOST_ROWS + 10):
        story.send("ReserveStock", number, by=request)

    made = drawn(history, story)
    assert (len(made["rows"]), made["more"]) == (MOST_ROWS, 11)


def test_a_hop_stands_below_the_one_that_sent_it(history: History, story: Story) -> None:
    request = story.api("PlaceOrder")
    first = story.send("ReserveStock", {}, by=request)
    second = story.send("SendReceipt", {}, by=request)
    run = story.receive(first)
    story.send("ChargeCard", {}, by=run, root=first.root_invocation_id)
    story.receive(second)

    # Both of the route's were sent in the same moment: they stay in the order in which it sent them.
    assert [(row["task"], row["depth"]) for row in drawn(history, story)["rows"]] == [
        ("PlaceOrder", 0),
        ("ReserveStock", 1),
        ("ChargeCard", 2),
        ("SendReceipt", 1),
    ]


def test_whatever_happens_is_drawn_on_the_axis(history: History, story: Story) -> None:
    for fails in range(6):
        for delay in (0, 1, 3_600):
            story.order(fails=fails, delay=delay)
    chains = list(history.chains)

    assert len(chains) == 18
    for chain in chains:
        made: dict[str, Any] = waterfall(chain, story.now)
        parts = [part for row in made["rows"] for part in row["parts"]]
        assert parts
        assert all(0 <= part["x"] <= 1 and 0 <= part["w"] <= 1 for part in parts)
