"""Failed messages in a simulation: when they come again, how often, and where they end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, Backoff, Permanent, SqsEvent, SqsTask
from asynclambda.testing import Simulation, SimulationError, simulate
from asynclambda.testing.simulator.clock import START

if TYPE_CHECKING:
    from asynclambda.tasks.queue import QueueTask


def seconds(sim: Simulation, task: type[QueueTask[int]]) -> list[float]:
    """When the runs of a task began, in seconds from the begin."""
    return [(run.at - START).total_seconds() for run in sim.runs(task)]


def test_a_message_runs_its_task_with_the_payload() -> None:
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            assert event.remaining == timedelta(seconds=60)

    with simulate(app) as sim:
        receipt = Charge.invoke(7)
        assert sim.queue(Charge) == (1, 0, 0)
        sim.run_until_idle()

        (run,) = sim.runs(Charge)
        assert run.task is Charge
        assert (run.payload, run.attempt, run.outcome, run.error) == (7, 1, "done", None)
        assert receipt.message_id
        assert sim.queue(Charge) == (0, 0, 0)
        assert sim.now == START


def test_a_failed_message_comes_again_after_the_pause_of_its_attempt() -> None:
    app = App("shop", retry=Backoff(first=10, factor=3, jitter=0))

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            if event.receive_count < 4:
                raise ValueError("not yet")

    with simulate(app) as sim:
        Charge.invoke(7)
        sim.run_until_idle()

        assert seconds(sim, Charge) == [0, 10, 40, 130]
        assert [run.attempt for run in sim.runs(Charge)] == [1, 2, 3, 4]
        assert [run.outcome for run in sim.runs(Charge)] == ["failed"] * 3 + ["done"]
        assert sim.runs(Charge)[0].error == "ValueError: not yet"
        assert sim.dead(Charge) == ()


def test_the_random_part_of_pauses_follows_from_the_seed() -> None:
    app = App("shop")

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            raise ValueError

    def attempts(seed: int) -> list[float]:
        with simulate(app, seed=seed) as sim:
            Charge.invoke(7)
            sim.run_until_idle()
            return seconds(sim, Charge)

    assert attempts(1) == attempts(1)
    assert attempts(1) != attempts(2)


def test_a_message_is_dead_after_its_last_attempt_with_its_reason() -> None:
    app = App("shop", max_receive_count=3, retry=Backoff(first=1, jitter=0))

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            raise ValueError("never")

    with simulate(app) as sim:
        Charge.invoke(7)
        sim.run_until_idle()

        (dead,) = sim.dead(Charge)
        assert (dead.reason, dead.payload, dead.attempts) == ("attempts", 7, 3)
        assert dead.error == "ValueError: never"
        assert dead.at == START + timedelta(seconds=3)
        assert dead.queue_name == "shop-AsyncLambdaDLQ"
        assert len(sim.runs(Charge)) == 3


def test_a_permanent_failure_is_dead_at_once() -> None:
    app = App("shop")

    class Charge(AsyncTask[int], permanent=(KeyError,)):
        def run(self, event: AsyncEvent[int]) -> None:
            if event.payload == 1:
                raise Permanent("an order of nothing")
            raise KeyError("card")

    with simulate(app) as sim:
        Charge.invoke_many([1, 2])
        sim.run_until_idle()

        assert [(each.reason, each.error) for each in sim.dead(Charge)] == [
            ("permanent", "Permanent: an order of nothing"),
            ("permanent", "KeyError: 'card'"),
        ]
        assert [run.outcome for run in sim.runs(Charge)] == ["failed", "failed"]


def test_a_message_that_is_not_valid_is_dead_and_keeps_its_text() -> None:
    app = App("shop")

    class Import(SqsTask[int], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
        def run(self, event: SqsEvent[int]) -> None: ...

    with simulate(app) as sim:
        sim.send(Import, "many")
        sim.run_until_idle()

        (dead,) = sim.dead(Import)
        assert dead.reason == "invalid"
        assert str(dead.payload) == "many"


def test_a_killed_run_comes_again_when_its_visibility_timeout_is_over() -> None:
    app = App("shop")

    class Charge(AsyncTask[int], timeout=20):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app) as sim:
        sim.crash_next(Charge)
        Charge.invoke(7)
        sim.advance(seconds=119)
        assert sim.queue(Charge) == (0, 1, 0)
        sim.run_until_idle()

        # Six times the function's timeout, as the template has it.
        assert seconds(sim, Charge) == [0, 120]
        assert [run.outcome for run in sim.runs(Charge)] == ["crashed", "done"]


def test_a_message_whose_runs_are_all_killed_is_moved_by_sqs_without_a_word() -> None:
    app = App("shop", max_receive_count=2)

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app) as sim:
        sim.crash_next(Charge)
        sim.crash_next(Charge)
        Charge.invoke(7)
        sim.run_until_idle()

        (dead,) = sim.dead(Charge)
        assert (dead.reason, dead.attempts, dead.error) == ("attempts", 2, None)
        assert len(sim.runs(Charge)) == 2


def test_a_run_over_the_timeout_gives_its_message_back_for_the_pause() -> None:
    app = App("shop", retry=Backoff(first=5, jitter=0))

    class Charge(AsyncTask[int], timeout=20):
        def run(self, event: AsyncEvent[int]) -> None: ...

    with simulate(app, durations={Charge: timedelta(seconds=30)}) as sim:
        Charge.invoke(7)
        sim.advance(seconds=26)

        assert sim.runs(Charge)[0].outcome == "timed out"
        assert sim.runs(Charge)[0].ended == START + timedelta(seconds=20)
        assert sim.queue(Charge).running == 1  # since second 25


def test_dead_messages_go_to_the_dlq_task_with_what_is_known_of_them() -> None:
    app = App("shop", max_receive_count=1)
    seen: list[tuple[int, str]] = []

    class Bury(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            reason = event.raw.message_attributes["AsyncLambda.Reason"]
            assert reason is not None
            seen.append((event.payload, str(reason.string_value)))

    class Charge(AsyncTask[int], dlq_task=Bury):
        def run(self, event: AsyncEvent[int]) -> None:
            raise Permanent("no")

    with simulate(app) as sim:
        Charge.invoke(7)
        sim.run_until_idle()

        assert seen == [(7, "permanent")]
        assert sim.dead(Charge)[0].queue_name == "shop-Bury"


def test_a_message_expires_where_nothing_can_take_it() -> None:
    app = App("shop")

    class Import(SqsTask[int], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
        def run(self, event: SqsEvent[int]) -> None:
            raise ValueError

    with simulate(app) as sim:
        sim.send(Import, 1)
        sim.run_until_idle()

        # Nobody says how often a queue of somebody else's tries. SQS forgets after four days.
        assert timedelta(days=4) <= sim.now - START < timedelta(days=4, minutes=15)
        assert sim.queue(Import) == (0, 0, 0)


def test_what_never_ends_is_told_with_what_ran() -> None:
    app = App("shop")

    class Again(AsyncTask[int], recursive=True, max_hops=1_000_000):
        def run(self, event: AsyncEvent[int]) -> None:
            Again.invoke(event.payload + 1)

    with simulate(app) as sim:
        Again.invoke(0)
        with pytest.raises(SimulationError, match=r"50 runs, .*Runs: Again 5\d") as failure:
            sim.run_until_idle(limit=50)

    assert failure.value.remedy is not None
    assert "advance" in failure.value.remedy
