"""Batches in a simulation: how large, after how long, and what of them fails."""

from __future__ import annotations

from datetime import timedelta

from asynclambda import App, AsyncEvent, Backoff, BatchEvent, BatchTask
from asynclambda.testing import simulate
from asynclambda.testing.simulator.clock import START


def test_what_is_there_at_once_is_one_batch() -> None:
    app = App("shop")

    class Index(BatchTask[int], batch_size=10):
        def run(self, event: BatchEvent[int]) -> None: ...

    with simulate(app) as sim:
        Index.invoke_many(range(14))
        sim.run_until_idle()

        assert [run.payloads for run in sim.runs(Index)] == [tuple(range(10)), (10, 11, 12, 13)]


def test_a_batch_waits_for_its_window() -> None:
    app = App("shop")

    class Index(BatchTask[int], batch_size=100, max_batching_window=30):
        def run(self, event: BatchEvent[int]) -> None: ...

    with simulate(app) as sim:
        Index.invoke(1)
        Index.invoke(2, delay=29)
        Index.invoke(3, delay=31)
        sim.advance(seconds=20)
        assert sim.queue(Index) == (0, 2, 1)
        sim.run_until_idle()

        assert [(run.payloads, (run.at - START).seconds) for run in sim.runs(Index)] == [
            ((1, 2), 30),
            ((3,), 61),
        ]


def test_a_full_batch_does_not_wait() -> None:
    app = App("shop")

    class Index(BatchTask[int], batch_size=3, max_batching_window=30):
        def run(self, event: BatchEvent[int]) -> None: ...

    with simulate(app) as sim:
        Index.invoke_many(range(4))
        sim.run_until_idle()

        assert [(run.payloads, (run.at - START).seconds) for run in sim.runs(Index)] == [
            ((0, 1, 2), 0),
            ((3,), 30),
        ]


def test_only_the_records_that_failed_come_again() -> None:
    app = App("shop", retry=Backoff(first=10, jitter=0))

    class Index(BatchTask[int], batch_size=10):
        def run(self, event: BatchEvent[int]) -> None:
            for record in event.records:
                if record.payload == 2 and record.receive_count == 1:
                    event.fail(record)

    with simulate(app) as sim:
        Index.invoke_many([1, 2, 3])
        sim.run_until_idle()

        assert [(run.payloads, run.outcome, run.attempt) for run in sim.runs(Index)] == [
            ((1, 2, 3), "partial", 1),
            ((2,), "done", 2),
        ]
        assert sim.now == START + timedelta(seconds=10)


def test_a_record_may_be_dead_while_the_others_are_done() -> None:
    app = App("shop", max_receive_count=2, retry=Backoff(first=1, jitter=0))

    class Index(BatchTask[int], batch_size=10):
        def run_record(self, record: AsyncEvent[int]) -> None:
            if record.payload == 2:
                raise ValueError("bad record")

    with simulate(app) as sim:
        Index.invoke_many([1, 2, 3])
        sim.run_until_idle()

        (dead,) = sim.dead(Index)
        assert (dead.payload, dead.reason, dead.attempts) == (2, "attempts", 2)
        assert [run.outcome for run in sim.runs(Index)] == ["partial", "failed"]
        assert sim.runs(Index)[0].error == "ValueError: bad record"


def test_an_exception_puts_all_of_them_back() -> None:
    app = App("shop", retry=Backoff(first=1, jitter=0))

    class Index(BatchTask[int], batch_size=10):
        def run(self, event: BatchEvent[int]) -> None:
            if event.records[0].receive_count == 1:
                raise ValueError

    with simulate(app) as sim:
        Index.invoke_many([1, 2])
        sim.run_until_idle()

        assert [(run.payloads, run.outcome) for run in sim.runs(Index)] == [
            ((1, 2), "failed"),
            ((1, 2), "done"),
        ]
