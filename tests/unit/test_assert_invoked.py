"""What a test says of the messages that were sent."""

from __future__ import annotations

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, ExternalTask, ports
from asynclambda.testing import RecordingSender, SimulationError, assert_invoked, simulate


def shop() -> tuple[App, type[AsyncTask[list[int]]]]:
    app = App("shop", lane_count=2)

    class Charge(AsyncTask[list[int]]):
        def run(self, event: AsyncEvent[list[int]]) -> None: ...

    return app, Charge


def test_it_holds_for_what_was_sent() -> None:
    app, charge = shop()
    with simulate(app) as sim:
        charge.invoke([1])
        charge.invoke([2], lane=1, delay=5)

        for check in (assert_invoked, sim.assert_invoked):
            check(charge)
            check(charge, times=2)
            check(charge, payload=[1], times=1)
            check(charge, payload=[2], lane=1)
            check(charge, payload=[3], times=0)
            check(charge, payload=[2], lane=0, times=0)


def test_it_holds_for_a_recording_sender_too() -> None:
    _, charge = shop()

    class Bill(ExternalTask[str], app="billing"): ...

    with ports.using(RecordingSender(any_edge=True)):
        charge.invoke([1])
        Bill.invoke("a")

        assert_invoked(charge, payload=[1], times=1)
        assert_invoked(Bill, payload="a")
        with pytest.raises(AssertionError):
            assert_invoked(Bill, payload="b")


def test_the_failure_lists_what_was_sent_instead() -> None:
    app, charge = shop()
    with simulate(app):
        with pytest.raises(AssertionError) as nothing:
            assert_invoked(charge)
        charge.invoke([1], delay=5)
        with pytest.raises(AssertionError) as other:
            assert_invoked(charge, payload=[2], lane=1)
        with pytest.raises(AssertionError) as often:
            assert_invoked(charge, times=2)

    assert str(nothing.value) == "Charge was not invoked. What was sent:\n  nothing"
    assert str(other.value) == (
        "Charge, lane 1, with [2] was not invoked. What was sent:\n  shop-Charge: [1], after 5 s"
    )
    assert str(often.value).startswith("Charge was not invoked 2 times but 1.")


def test_where_nothing_keeps_what_is_sent_it_says_so() -> None:
    _, charge = shop()
    with pytest.raises(SimulationError, match="nothing keeps") as failure:
        assert_invoked(charge)

    assert "simulate" in str(failure.value.remedy)
