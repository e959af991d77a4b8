"""Idempotent tasks in a simulation: what has succeeded is remembered, by the virtual clock."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask
from asynclambda.testing import simulate


class Order(BaseModel):
    order_id: str


ORDER = Order(order_id="o-1")


def test_a_second_delivery_does_nothing() -> None:
    app = App("shop")
    charged: list[str] = []

    class Charge(AsyncTask[Order], idempotent="order_id"):
        def run(self, event: AsyncEvent[Order]) -> None:
            charged.append(event.payload.order_id)

    with simulate(app) as sim:
        sim.duplicate_next(Charge)
        Charge.invoke(ORDER)
        sim.run_until_idle()

        assert len(sim.runs(Charge)) == 2
    assert charged == ["o-1"]


def test_it_is_forgotten_when_its_time_is_over() -> None:
    app = App("shop")
    charged: list[str] = []

    class Charge(AsyncTask[Order], idempotent="order_id"):
        def run(self, event: AsyncEvent[Order]) -> None:
            charged.append(event.payload.order_id)

    with simulate(app) as sim:
        Charge.invoke(ORDER)
        sim.advance(hours=23)
        Charge.invoke(ORDER)
        sim.run_until_idle()
        assert charged == ["o-1"]
        sim.advance(hours=2)
        Charge.invoke(ORDER)
        sim.run_until_idle()

    assert charged == ["o-1", "o-1"]


def test_what_a_failed_run_has_begun_may_begin_again() -> None:
    app = App("shop")
    tried: list[int] = []

    class Charge(AsyncTask[Order], idempotent="order_id"):
        def run(self, event: AsyncEvent[Order]) -> None:
            tried.append(event.receive_count)
            if event.receive_count == 1:
                raise ValueError("not yet")

    with simulate(app) as sim:
        Charge.invoke(ORDER)
        sim.run_until_idle()

        assert [run.outcome for run in sim.runs(Charge)] == ["failed", "done"]
    assert tried == [1, 2]


def test_what_a_killed_run_has_begun_is_held_until_its_deadline() -> None:
    app = App("shop")
    tried: list[int] = []

    class Next(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Charge(AsyncTask[Order], idempotent="order_id", timeout=60):
        def run(self, event: AsyncEvent[Order]) -> None:
            tried.append(event.receive_count)
            for _ in range(4):  # so that it is killed before one of them, whatever the seed says
                Next.invoke(event.payload)

    with simulate(app, durations={Charge: timedelta(seconds=1)}, seed=1) as sim:
        sim.crash_next(Charge)
        Charge.invoke(ORDER)
        sim.advance(seconds=2)
        assert sim.runs(Charge)[0].outcome == "crashed"
        Charge.invoke(ORDER)  # the same once more, while the table says that it is being done
        sim.advance(seconds=2)
        assert sim.runs(Charge)[1].outcome == "failed"
        assert "AlreadyInProgress" in str(sim.runs(Charge)[1].error)
        sim.run_until_idle()

    assert len(tried) == 2
