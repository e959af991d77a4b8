"""Direct calls in a simulation, and what the environment of a function is there."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    CallError,
    DirectEvent,
    DirectTask,
    clock,
    env,
    registry,
)
from asynclambda.sending import clients
from asynclambda.testing import SimulationError, simulate

if TYPE_CHECKING:
    from pathlib import Path


def test_a_call_runs_the_other_task_and_gives_its_result_back() -> None:
    app = App("shop")

    class Audit(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Quote(DirectTask[int, list[int]]):
        def run(self, event: DirectEvent[int]) -> list[int]:
            Audit.invoke(event.payload)
            return [event.payload, 2 * event.payload]

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            task = os.environ[env.TASK_ID]
            Audit.invoke(sum(Quote.call(event.payload)))
            assert os.environ[env.TASK_ID] == task == "Charge"

    with simulate(app) as sim:
        assert Quote.call(3) == [3, 6]
        Charge.invoke(1)
        sim.run_until_idle()

        assert [run.payload for run in sim.runs(Quote)] == [3, 1]
        assert [run.outcome for run in sim.runs(Charge)] == ["done"]
        assert [message.payload for message in sim.runs(Charge)[0].sent] == [b"3"]
        assert [run.payload for run in sim.runs(Audit)] == [3, 1, 3]


def test_a_call_that_fails_is_an_error_of_the_caller() -> None:
    app = App("shop")

    class Quote(DirectTask[int, int]):
        def run(self, event: DirectEvent[int]) -> int:
            raise ValueError("no price")

    with (
        simulate(app) as sim,
        pytest.raises(CallError, match="shop-Quote failed: ValueError: no price"),
    ):
        Quote.call(1)

    assert sim.runs(Quote)[0].error == "ValueError: no price"


def test_calls_and_sends_may_come_from_threads() -> None:
    app = App("shop")

    class Audit(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Quote(DirectTask[int, int]):
        def run(self, event: DirectEvent[int]) -> int:
            with ThreadPoolExecutor(1) as pool:
                pool.submit(Audit.invoke, event.payload).result()
            return 2 * event.payload

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            with ThreadPoolExecutor(4) as pool:
                assert list(pool.map(Quote.call, range(8))) == [2 * number for number in range(8)]

    with simulate(app) as sim:
        Charge.invoke(1)
        sim.run_until_idle()

        assert [run.outcome for run in sim.runs(Charge)] == ["done"]
        assert sorted(run.payload for run in sim.runs(Audit)) == list(range(8))


def test_a_function_has_the_variables_of_the_template_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".async_lambda").mkdir()
    (tmp_path / ".async_lambda" / "config.json").write_text(
        '{"environment_variables": {"TABLE": "orders"},'
        ' "stages": {"prod": {"environment_variables": {"TABLE": "orders-prod"}}}}'
    )
    monkeypatch.setattr("asynclambda.testing.simulator.design.project_of", lambda _: tmp_path)
    monkeypatch.setenv("TABLE", "of the test")
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    app = App("shop")
    seen: list[tuple[str, str, str]] = []

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            seen.append(
                (
                    os.environ["TABLE"],
                    os.environ["AWS_LAMBDA_FUNCTION_NAME"],
                    os.environ[env.DLQ_URL],
                )
            )

    for stage in (None, "prod"):
        with simulate(app, stage=stage) as sim:
            Charge.invoke(1)
            sim.run_until_idle()
            assert os.environ["TABLE"] == "of the test"
            assert "AWS_LAMBDA_FUNCTION_NAME" not in os.environ

    queue = "https://sqs.us-east-1.amazonaws.com/123456789012/shop-AsyncLambdaDLQ"
    assert seen == [("orders", "shop-Charge", queue), ("orders-prod", "shop-Charge", queue)]


def test_a_simulation_leaves_everything_as_it_was() -> None:
    app = App("shop")
    state = random.getstate()
    client = object()

    with clients.function_sqs.replaced(client):
        with simulate(app, seed=3) as sim:
            assert random.getstate() != state
            assert clock.now() == sim.now
            assert clients.function_sqs() is not client
        assert clients.function_sqs() is client

    assert random.getstate() == state
    assert clock.now() != sim.now


def test_each_simulation_begins_with_instances_of_its_own() -> None:
    app = App("shop")
    counts: list[int] = []

    class Charge(AsyncTask[int]):
        def __init__(self) -> None:
            self.count = 0

        def run(self, event: AsyncEvent[int]) -> None:
            self.count += 1
            counts.append(self.count)

    for _ in range(2):
        with simulate(app) as sim:
            Charge.invoke_many([1, 2])
            sim.run_until_idle()

    assert counts == [1, 2, 1, 2]


def test_another_app_than_that_of_the_process_is_refused() -> None:
    app = App("shop")
    with registry.isolated():
        App("other")
        with pytest.raises(SimulationError, match="is not the app"), simulate(app):
            pass
