"""Delays in a simulation: those of SQS, and those that EventBridge Scheduler has to hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, InvokeError
from asynclambda.testing import simulate
from asynclambda.testing.simulator.clock import START

if TYPE_CHECKING:
    from asynclambda.registry import Registry


def remind() -> tuple[App, type[AsyncTask[str]]]:
    app = App("shop")

    class Remind(AsyncTask[str]):
        def run(self, event: AsyncEvent[str]) -> None: ...

    return app, Remind


def test_a_short_delay_is_exact(tasks: Registry) -> None:
    app, task = remind()
    with simulate(app) as sim:
        receipt = task.invoke("a", delay=900)
        assert sim.queue(task) == (0, 1, 0)
        sim.run_until_idle()

        assert sim.runs(task)[0].at == START + timedelta(seconds=900)
    assert receipt.schedule_name is None


def test_a_long_delay_is_schedulers_and_never_too_early(tasks: Registry) -> None:
    app, task = remind()
    with simulate(app, start=START + timedelta(milliseconds=400)) as sim:
        receipt = task.invoke("a", delay=timedelta(days=3))
        assert sim.queue(task) == (0, 1, 0)
        sim.advance(days=3)
        assert sim.runs(task) == ()
        sim.run_until_idle()

        assert sim.runs(task)[0].at == START + timedelta(days=3, seconds=1)
    assert receipt.schedule_name
    assert receipt.message_id is None


def test_time_jumps_over_what_is_empty(tasks: Registry) -> None:
    app, task = remind()
    with simulate(app) as sim:
        task.invoke("later", delay=timedelta(days=300))
        task.invoke("soon", delay=timedelta(days=2))
        sim.run_until_idle()

        assert [run.payload for run in sim.runs(task)] == ["soon", "later"]
        assert sim.now == START + timedelta(days=300, seconds=1)


def test_a_named_schedule_is_replaced_or_refused(tasks: Registry) -> None:
    app, task = remind()
    with simulate(app) as sim:
        task.invoke("first", delay=60, schedule_name="cart-1")
        with pytest.raises(InvokeError, match="ScheduleExists"):
            task.invoke("second", delay=60, schedule_name="cart-1")
        task.invoke("third", delay=120, schedule_name="cart-1", on_conflict="replace")
        sim.run_until_idle()
        # It has run and is gone, so its name is free.
        task.invoke("fourth", delay=60, schedule_name="cart-1")
        sim.run_until_idle()

        assert [run.payload for run in sim.runs(task)] == ["third", "fourth"]
        assert sim.runs(task)[0].at == START + timedelta(seconds=121)


def test_time_stops_where_it_is_told_to(tasks: Registry) -> None:
    app, task = remind()
    with simulate(app) as sim:
        task.invoke("a", delay=100)
        sim.advance(seconds=99)
        assert (sim.now, len(sim.runs(task))) == (START + timedelta(seconds=99), 0)
        sim.advance(timedelta(seconds=1))
        assert (sim.now, len(sim.runs(task))) == (START + timedelta(seconds=100), 1)
