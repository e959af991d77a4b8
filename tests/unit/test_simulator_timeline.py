"""What a simulation tells of what has happened."""

from __future__ import annotations

from datetime import timedelta

from asynclambda import App, AsyncEvent, AsyncTask, Backoff
from asynclambda.testing import Timeline, simulate
from asynclambda.testing.simulator import Row
from asynclambda.testing.simulator.clock import START

TABLE = """
time (UTC)               task       attempt  what happened                                     payload
2029-01-01 00:00:00.000  Charge L1           invoked from outside
2029-01-01 00:00:00.000  Charge              invoked from outside with a delay of 1 s
2029-01-01 00:00:00.000  Charge L1        1  done after 2.5 s; sent 2 x Audit L1 (in 60 s)     1
2029-01-01 00:00:01.000  Charge           1  failed after 2.5 s; ValueError: no ink            2
2029-01-01 00:00:13.500  Charge           2  failed after 2.5 s; ValueError: no ink            2
2029-01-01 00:00:16.000  Charge              dead: attempts (ValueError: no ink), in shop-DLQ
"""


def test_it_is_a_table_of_what_happened_in_its_order() -> None:
    app = App("shop", lane_count=2, max_receive_count=2, retry=Backoff(first=10, jitter=0))

    class Audit(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class DLQ(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Charge(AsyncTask[int], dlq_task=DLQ):
        def run(self, event: AsyncEvent[int]) -> None:
            if event.payload == 2:
                raise ValueError("no\nink")
            Audit.invoke_many([1, 2], delay=60)

    with simulate(app, durations={Charge: timedelta(seconds=2.5)}) as sim:
        Charge.invoke(1, lane=1)
        Charge.invoke(2, delay=1)
        sim.advance(seconds=15.9)
        assert "dead" not in str(sim.timeline())
        sim.advance(seconds=0.1)

        lines = str(sim.timeline()).splitlines()
        assert "DLQ" in lines.pop()  # the run of the task that gets what is dead
        assert ["", *lines] == TABLE.splitlines()


def test_its_rows_are_values() -> None:
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app) as sim:
        assert str(sim.timeline()) == "nothing has happened"
        Charge.invoke(1)
        sim.run_until_idle()
        rows = list(sim.timeline())

    assert rows[1] == Row(START, "Charge", 0, 1, "done", "1")
    assert len(rows) == 2


def test_of_a_long_one_the_middle_is_left_out() -> None:
    rows = tuple(Row(START + timedelta(seconds=n), "Charge", 0, 1, f"{n}") for n in range(1_000))

    lines = str(Timeline(rows)).splitlines()

    assert len(lines) == 202
    assert lines[1].endswith(" 0")
    assert lines[101].endswith("800 more")
    assert lines[-1].endswith(" 999")
