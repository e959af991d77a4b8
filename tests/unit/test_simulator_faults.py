"""What goes wrong in a simulation, by chance or because a test says so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    Backoff,
    BatchEvent,
    BatchTask,
    InvokeError,
    ScheduledEvent,
    ScheduledTask,
)
from asynclambda.testing import Faults, SimulationError, simulate
from asynclambda.testing.simulator.clock import START

if TYPE_CHECKING:
    from asynclambda.testing import Simulation


def chain() -> tuple[App, type[AsyncTask[int]], type[AsyncTask[int]]]:
    """An app whose first task sends three messages to its second."""
    app = App("shop", max_receive_count=10)

    class Second(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class First(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            Second.invoke_many([1, 2, 3])

    return app, First, Second


def outcomes(sim: Simulation, task: type[AsyncTask[int]]) -> list[str]:
    return [run.outcome for run in sim.runs(task)]


def test_a_killed_run_has_sent_what_it_sent_before() -> None:
    app, first, _ = chain()
    sent: set[int] = set()
    for seed in range(30):
        with simulate(app, seed=seed) as sim:
            sim.crash_next(first)
            first.invoke(0)
            sim.run_until_idle()

            assert outcomes(sim, first) == ["crashed", "done"]
            sent.add(len(sim.runs(first)[0].sent))
    # Before one of its three sends, or at its end.
    assert sent == {0, 1, 2, 3}


def test_nothing_catches_the_end_of_a_killed_run() -> None:
    app = App("shop")
    caught: list[Exception] = []

    class Second(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class First(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            try:
                for number in range(9):
                    Second.invoke(number)
            except Exception as error:
                caught.append(error)
                raise

    for seed in range(10):
        with simulate(app, seed=seed) as sim:
            sim.crash_next(First)
            First.invoke(0)
            sim.run_until_idle()

            assert sim.runs(First)[0].outcome == "crashed"
    assert caught == []


def test_coroutines_and_threads_are_killed_as_well() -> None:
    app = App("shop")

    class Second(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Coroutine(AsyncTask[int]):
        async def run(self, event: AsyncEvent[int]) -> None:
            for number in range(4):
                Second.invoke(number)

    class Threads(BatchTask[int], concurrency=2, batch_size=4):
        def run_record(self, record: AsyncEvent[int]) -> None:
            Second.invoke(record.payload)

    with simulate(app) as sim:
        sim.crash_next(Coroutine)
        Coroutine.invoke(0)
        sim.crash_next(Threads)
        Threads.invoke_many(range(4))
        sim.run_until_idle()

        assert outcomes(sim, Coroutine) == ["crashed", "done"]
        assert [run.outcome for run in sim.runs(Threads)] == ["crashed", "done"]


def test_a_killed_function_starts_with_a_new_instance() -> None:
    app = App("shop")
    counts: list[int] = []

    class Charge(AsyncTask[int]):
        def __init__(self) -> None:
            self.count = 0

        def run(self, event: AsyncEvent[int]) -> None:
            self.count += 1
            counts.append(self.count)

    with simulate(app) as sim:
        Charge.invoke(1)
        sim.run_until_idle()
        sim.crash_next(Charge)
        Charge.invoke(2)
        sim.run_until_idle()

    assert counts == [1, 2, 1]


def test_a_timeout_ends_a_run_at_the_functions_timeout_and_its_message_pauses() -> None:
    app = App("shop", timeout=60, retry=Backoff(first=7, jitter=0))

    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None: ...

    with simulate(app) as sim:
        sim.timeout_next(Index)
        Index.invoke_many([1, 2])
        sim.run_until_idle()

        first, second = sim.runs(Index)
        assert (first.outcome, second.outcome) == ("timed out", "done")
        assert first.ended - first.at == timedelta(seconds=60)
        # Of 7 seconds more it is a batch again, which waits for its window of 30.
        assert second.at - first.ended == timedelta(seconds=37)
        assert second.payloads == (1, 2)


def test_a_duplicate_comes_once_more_with_the_same_id() -> None:
    app = App("shop")
    ids: list[str] = []

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            ids.append(event.message_id)

    with simulate(app) as sim:
        sim.duplicate_next(Charge)
        receipt = Charge.invoke(1)
        sim.run_until_idle()

        assert sim.now < START + timedelta(seconds=5)
        assert "delivered twice" in str(sim.timeline())
    assert ids == [receipt.message_id] * 2


def test_all_messages_may_be_duplicates() -> None:
    app, first, second = chain()
    with simulate(app, faults=Faults(duplicates=1)) as sim:
        first.invoke(0)
        sim.run_until_idle()

        assert (len(sim.runs(first)), len(sim.runs(second))) == (2, 12)


def test_a_throttled_send_is_an_error_of_the_sender() -> None:
    app, first, second = chain()
    with simulate(app) as sim:
        sim.throttle_next(second)
        first.invoke(0)
        sim.run_until_idle()

        failed, done = sim.runs(first)
        assert str(failed.error).startswith("InvokeError: 1 of 3 messages to Second were not sent")
        assert (len(failed.sent), len(done.sent)) == (2, 3)
        sim.throttle_next()
        with pytest.raises(InvokeError, match="RequestThrottled"):
            first.invoke(0)
        sim.throttle_next()
        with pytest.raises(InvokeError, match="ThrottlingException"):
            first.invoke(0, delay=3_600)


def test_a_test_itself_is_throttled_only_where_it_says_so() -> None:
    app, first, _ = chain()
    with simulate(app, faults=Faults(throttled_sends=1)) as sim:
        first.invoke(0)
        sim.advance(seconds=1)

        assert outcomes(sim, first) == ["failed"]


def test_messages_come_in_another_order() -> None:
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app, faults=Faults(reorder=True)) as sim:
        Charge.invoke_many(range(20))
        sim.run_until_idle()

        order = [run.payload for run in sim.runs(Charge)]
        assert sorted(order) == list(range(20))
        assert order != list(range(20))


def test_faults_follow_from_the_seed_and_can_be_left_out_one_by_one() -> None:
    app, first, _ = chain()
    faults = Faults(crashes=0.3, timeouts=0.2, duplicates=0.3, reorder=True, throttled_sends=0.2)

    def what_happens(seed: int, only: list[str] | None = None) -> tuple[list[str], str]:
        given = faults if only is None else Faults()
        with simulate(app, seed=seed, faults=given, only=only) as sim:
            first.invoke_many([1, 2, 3])
            sim.run_until_idle()
            return [each.name for each in sim.faults], str(sim.timeline())

    names, text = what_happens(4)
    assert len(names) > 5
    assert what_happens(4) == (names, text)
    assert what_happens(5) != (names, text)
    # Nothing but the names is needed to have the same again.
    assert what_happens(4, names) == (names, text)
    assert what_happens(4, names[:1])[0] == names[:1]


def test_a_schedule_that_is_killed_is_tried_again() -> None:
    app = App("shop")

    class Sweep(ScheduledTask, schedule_expression="rate(1 day)"):
        def run(self, event: ScheduledEvent) -> None: ...

    with simulate(app) as sim:
        sim.crash_next(Sweep)
        sim.run_schedule(Sweep)

        assert [run.outcome for run in sim.runs(Sweep)] == ["crashed", "done"]


def test_a_probability_over_one_is_refused() -> None:
    with pytest.raises(SimulationError, match=r"crashes=5"):
        Faults(crashes=5)
