"""Shortly before Lambda ends a function, its task says where it is, and gives its message back."""

from __future__ import annotations

import json
import os
import signal
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.delivery import Context, envelope, event, record
from support.lambda_runtime import LambdaRuntime, lambda_runtime
from support.runtime_api import Function, Result

from asynclambda import App, AsyncEvent, AsyncTask, env, registry
from asynclambda.context import Invocation
from asynclambda.runtime.deadline import Deadline
from asynclambda.runtime.load import load
from asynclambda.runtime.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.aws_stub import AwsStub

_APP = """
    import asyncio, logging, threading, time
    from asynclambda import App, AsyncEvent, AsyncTask, Backoff, BatchTask

    app = App("orders", timeout=2, retry=Backoff(first=7, jitter=0))
    lock = threading.Lock()


    class Slow(AsyncTask[float]):
        def run(self, event: AsyncEvent[float]) -> None:
            self.sleep(event.payload)

        def sleep(self, seconds: float) -> None:
            time.sleep(seconds)


    class Waits(AsyncTask[float]):
        async def run(self, event: AsyncEvent[float]) -> None:
            await asyncio.gather(self.nap(event.payload))

        async def nap(self, seconds: float) -> None:
            await asyncio.sleep(seconds)


    class Logs(AsyncTask[float]):
        def run(self, event: AsyncEvent[float]) -> None:
            handler = self.logger.registered_handler
            with handler.lock, threading._active_limbo_lock:
                time.sleep(event.payload)


    class Records(BatchTask[float]):
        def run_record(self, record: AsyncEvent[float]) -> None:
            time.sleep(record.payload)


    class AtOnce(BatchTask[float], concurrency=3):
        def run_record(self, record: AsyncEvent[float]) -> None:
            if record.payload:
                time.sleep(record.payload)  # in a thread
"""


@pytest.fixture
def invoke(aws: AwsStub, tmp_path: Path) -> Iterator[Callable[..., Result]]:
    """Run a task of the app above under AWS's runtime client, with these payloads."""
    (tmp_path / "app.py").write_text(textwrap.dedent(_APP))
    runtime = lambda_runtime()
    with_packages = LambdaRuntime(runtime.identifier, Path(sys.executable), runtime.directory)
    functions: list[Function] = []

    def run(task: str, *payloads: float, deadline_ms: int) -> Result:
        function = Function(
            tmp_path,
            "asynclambda.runtime.entry.lambda_handler",
            env={
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "AWS_ENDPOINT_URL": aws.url,
                env.APP_MODULE: "app",
                env.TASK: f"app:{task}",
                env.TASK_ID: task,
                env.DLQ_URL: f"{aws.url}/123456789012/orders-dead",
            },
            name=f"orders-{task}",
            runtime=with_packages,
        )
        functions.append(function)
        records = [
            record(task, envelope(task, payload), message_id=f"m-{n}") | {"receiptHandle": f"r-{n}"}
            for n, payload in enumerate(payloads)
        ]
        with function:
            function.invoke({"Records": [record(task, "no json")]})  # warm, boto3 and all
            aws.clear()
            return function.invoke(event(*records), deadline_ms=deadline_ms)

    yield run
    for each in functions:
        each.stop()


def last_words(result: Result) -> list[dict[str, Any]]:
    """The lines that were logged shortly before the end."""
    found = [json.loads(line) for line in result.logs if line.startswith("{")]
    return [line for line in found if line["message"] == "about to time out"]


@pytest.mark.parametrize(
    ("task", "where"),
    [
        ("Slow", ["self.sleep(event.payload)", "time.sleep(seconds)"]),
        ("Waits", ["asyncio.gather", "await asyncio.sleep(seconds)"]),
    ],
)
def test_a_task_that_is_about_to_time_out_says_where_it_is(
    invoke: Callable[..., Result], aws: AwsStub, task: str, where: list[str]
) -> None:
    result = invoke(task, 30, deadline_ms=1_500)

    assert result.error_type == "Sandbox.Timedout"
    [line] = last_words(result)
    assert (line["task"], line["message_id"], line["level"]) == (task, "m-0", "ERROR")
    places = [line["stack"].find(each) for each in where]
    assert -1 not in places
    assert 0 < line["remaining_seconds"] <= 0.2
    assert aws.pauses == {"r-0": 1 + 7}  # what is left, and the pause


def test_one_that_is_done_in_time_says_nothing(invoke: Callable[..., Result], aws: AwsStub) -> None:
    result = invoke("Slow", 0.2, deadline_ms=1_000)

    assert result.error is None
    assert last_words(result) == []
    assert aws.pauses == {}


def test_one_that_is_done_in_the_last_moment_is_done(invoke: Callable[..., Result]) -> None:
    result = invoke("Slow", 1.9, deadline_ms=2_050)

    assert result.error is None
    assert len(last_words(result)) == 1


def test_no_lock_of_the_task_stands_in_the_way(invoke: Callable[..., Result]) -> None:
    """It holds those of the logger and of `threading`; the words are its last, once they are free."""
    result = invoke("Logs", 1.9, deadline_ms=2_050)

    assert result.error is None
    assert len(last_words(result)) <= 1


def test_of_a_batch_all_come_again(invoke: Callable[..., Result], aws: AwsStub) -> None:
    result = invoke("Records", 0, 30, 0, deadline_ms=1_500)

    [line] = last_words(result)
    assert line["message_id"] == "m-1"
    assert aws.pauses == {"r-0": 8, "r-1": 8, "r-2": 8}


def test_of_a_batch_that_runs_at_once_each_thread_says_where_it_is(
    invoke: Callable[..., Result], aws: AwsStub
) -> None:
    result = invoke("AtOnce", 0, 30, 30, deadline_ms=1_500)

    [line] = last_words(result)
    assert line["stack"].count("time.sleep(record.payload)  # in a thread") == 2
    assert aws.pauses == {"r-0": 8, "r-1": 8, "r-2": 8}


class TestTheSignal:
    """It is taken only where it is free, and costs next to nothing."""

    @pytest.fixture(autouse=True)
    def free(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """In Lambda, as it seems; the signal is put back."""
        monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")
        before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
        yield
        signal.signal(signal.SIGALRM, before)

    @staticmethod
    def make() -> Deadline | None:
        """For a task without a queue."""
        with registry.isolated():
            App("orders")

            class Quick(AsyncTask[int]):
                def run(self, event: AsyncEvent[int]) -> None: ...

            spec = registry.active().spec(Quick)
        return Deadline.of(spec, None, Runner.__call__.__code__)

    def test_outside_of_lambda_it_is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AWS_LAMBDA_RUNTIME_API")

        assert self.make() is None
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL

    def test_a_task_that_wants_it_has_it(self) -> None:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        assert self.make() is None

    def test_a_task_that_takes_it_later_has_it(self) -> None:
        deadline = self.make()
        assert deadline is not None
        signal.signal(signal.SIGALRM, signal.SIG_IGN)

        deadline.begin(30_000, Invocation("Quick", "i", "i"), ())
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)

    def test_another_thread_has_none(self) -> None:
        found: list[Deadline | None] = []
        thread = threading.Thread(target=lambda: found.append(self.make()))
        thread.start()
        thread.join()
        assert found == [None]

    def test_the_timer_runs_only_while_the_task_does(self) -> None:
        seen: list[float] = []
        with registry.isolated():
            App("orders")

            class Quick(AsyncTask[int]):
                def run(self, event: AsyncEvent[int]) -> None:
                    seen.append(signal.getitimer(signal.ITIMER_REAL)[0])

            load(Quick)(event(record("Quick", envelope("Quick", 1))), Context())

        assert 28 < seen[0] <= 29
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)

    def test_it_costs_microseconds(self) -> None:
        deadline = self.make()
        assert deadline is not None
        invocation = Invocation("Quick", "i", "i")

        best = 1.0
        for _ in range(5):
            began = time.perf_counter()
            for _ in range(1_000):
                deadline.begin(30_000, invocation, ())
                deadline.end()
            best = min(best, (time.perf_counter() - began) / 1_000)
        assert best < 20e-6
