"""How many runs a simulation has at once, and whose turn it is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from asynclambda import App, AsyncEvent, AsyncTask, SqsEvent, SqsTask
from asynclambda.testing import simulate
from asynclambda.testing.simulator.clock import START
from asynclambda.testing.simulator.world import ACCOUNT_CONCURRENCY

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from asynclambda.testing import SimulatedRun

SECOND = timedelta(seconds=1)


def seconds(run: SimulatedRun[int]) -> float:
    return (run.at - START).total_seconds()


def test_each_lane_has_its_own_concurrency() -> None:
    app = App("shop")

    class Charge(AsyncTask[int], lane_count=2, maximum_concurrency=(3, 2)):
        def run(self, event: AsyncEvent[int]) -> None:
            assert event.lane == event.payload // 100

    with simulate(app, durations={Charge: SECOND}) as sim:
        Charge.invoke_many(range(6))
        Charge.invoke_many(range(100, 104), lane=1)
        sim.advance(seconds=0.5)
        assert sim.queue(Charge) == (3, 0, 3)
        assert sim.queue(Charge, lane=1) == (2, 0, 2)
        sim.run_until_idle()

        begun = {run.payload: seconds(run) for run in sim.runs(Charge)}
        assert [begun[number] for number in range(6)] == [0, 0, 0, 1, 1, 1]
        assert [begun[number] for number in range(100, 104)] == [0, 0, 1, 1]
        assert {run.lane for run in sim.runs(Charge)} == {0, 1}


def test_lanes_follow_down_the_chain() -> None:
    app = App("shop", lane_count=2)

    class Second(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class First(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            Second.invoke(event.payload)

    with simulate(app) as sim:
        First.invoke(1, lane=1)
        sim.run_until_idle()

        assert [run.lane for run in sim.runs(Second)] == [1]
        sim.assert_invoked(Second, lane=1, times=1)


def test_the_account_has_an_end() -> None:
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app, durations={Charge: SECOND}) as sim:
        Charge.invoke_many(range(ACCOUNT_CONCURRENCY + 5))
        sim.advance(seconds=0.5)
        assert sim.queue(Charge) == (5, 0, ACCOUNT_CONCURRENCY)
        sim.run_until_idle()

        assert len(sim.runs(Charge)) == ACCOUNT_CONCURRENCY + 5
        assert sim.now == START + 2 * SECOND


def test_a_function_keeps_to_its_reserved_concurrency(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"tasks": {"Charge": {"reserved_concurrency": 2}}}
    (tmp_path / ".async_lambda").mkdir()
    (tmp_path / ".async_lambda" / "config.json").write_text(json.dumps(config))
    monkeypatch.setattr("asynclambda.testing.simulator.design.project_of", lambda _: tmp_path)
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app, durations={Charge: SECOND}) as sim:
        Charge.invoke_many(range(4))
        sim.run_until_idle()

        assert [seconds(run) for run in sim.runs(Charge)] == [0, 0, 1, 1]


def test_a_group_with_a_backlog_does_not_hold_up_another() -> None:
    app = App("shop")

    class Charge(AsyncTask[int], maximum_concurrency=2):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app, durations={Charge: SECOND}) as sim:
        Charge.invoke_many(range(10), message_group_id="loud")
        Charge.invoke(99, message_group_id="quiet")
        sim.run_until_idle()

        assert [run.payload for run in sim.runs(Charge)].index(99) == 1


def test_messages_without_a_group_keep_their_order() -> None:
    app = App("shop")

    class Charge(AsyncTask[int], maximum_concurrency=2):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app, durations={Charge: SECOND}) as sim:
        Charge.invoke_many(range(7))
        sim.run_until_idle()

        assert [run.payload for run in sim.runs(Charge)] == list(range(7))


def test_a_fifo_group_stays_in_order_and_waits_for_what_failed() -> None:
    app = App("shop")

    class Import(SqsTask[int], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports.fifo"):
        def run(self, event: SqsEvent[int]) -> None:
            if event.payload == 1 and event.receive_count == 1:
                raise ValueError("not yet")

    with simulate(app, durations={Import: SECOND}) as sim:
        for number in (1, 2, 3):
            sim.send(Import, number, message_group_id="a")
        sim.send(Import, 10, message_group_id="b")
        sim.advance(seconds=0.5)
        assert sim.queue(Import) == (2, 0, 2)
        sim.run_until_idle()

        order = [(run.payload, run.outcome) for run in sim.runs(Import)]
        assert order == [(1, "failed"), (10, "done"), (1, "done"), (2, "done"), (3, "done")]
        begun = [seconds(run) for run in sim.runs(Import)]
        assert begun[3] == begun[2] + 1
        assert begun[4] == begun[3] + 1
