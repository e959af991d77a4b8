"""Shortly before Lambda ends a function, its task says where it is, and gives its message back."""

from __future__ import annotations

import json
import os
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.delivery import envelope, event, record
from support.lambda_runtime import LambdaRuntime, lambda_runtime
from support.runtime_api import Function, Result

from asynclambda import App, AsyncEvent, AsyncTask, env, registry
from asynclambda.context import Invocation
from asynclambda.runtime.coroutines import Coroutines
from asynclambda.runtime.deadline import Deadline
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


def test_a_deadline_that_is_nearer_than_the_last_one_is_seen(
    invoke: Callable[..., Result], aws: AwsStub
) -> None:
    """The first invocation of a function here has half a minute; the thread sleeps for that one."""
    result = invoke("Slow", 30, deadline_ms=400)

    assert result.error_type == "Sandbox.Timedout"
    assert len(last_words(result)) == 1


class TestTheThread:
    """It is there in Lambda only, and tells of each invocation once, if it lasts too long."""

    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """In Lambda, as it seems: the invocations that were told of."""
        monkeypatch.setenv("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")
        told: list[str] = []

        def tell(deadline: Any, watched: Any) -> None:
            if deadline._running is watched:
                told.append(watched.invocation.invocation_id)

        monkeypatch.setattr(Deadline, "_tell", tell)
        return told

    @staticmethod
    def make() -> Deadline | None:
        """For a task without a queue, whose margin is a second."""
        with registry.isolated():
            App("orders", timeout=60)

            class Quick(AsyncTask[int]):
                def run(self, event: AsyncEvent[int]) -> None: ...

            spec = registry.active().spec(Quick)
        return Deadline.of(spec, None, Coroutines(), Runner.__call__.__code__)

    @staticmethod
    def begin(deadline: Deadline | None, name: str, seconds: float) -> Deadline:
        """An invocation begins that is told of after so many seconds."""
        assert deadline is not None
        deadline.begin(time.monotonic() + seconds + 1, Invocation("Quick", name, name), ())
        return deadline

    def test_outside_of_lambda_there_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AWS_LAMBDA_RUNTIME_API", raising=False)

        assert self.make() is None

    def test_of_many_invocations_those_that_last_too_long_are_told_of_once(
        self, told: list[str]
    ) -> None:
        deadline = self.make()
        for number in range(50):
            self.begin(deadline, f"quick {number}", 0.02).end()
        self.begin(deadline, "slow", 0.05)
        time.sleep(0.3)
        assert told == ["slow"]
        self.begin(deadline, "later", 0.05)
        time.sleep(0.3)
        assert told == ["slow", "later"]

    def test_a_pause_between_two_changes_nothing(self, told: list[str]) -> None:
        deadline = self.make()
        self.begin(deadline, "quick", 0.05).end()
        time.sleep(0.2)  # by now the thread has woken, and seen that nothing runs
        self.begin(deadline, "slow", 0.05)
        time.sleep(0.3)
        assert told == ["slow"]

    def test_a_shorter_one_wakes_it(self, told: list[str]) -> None:
        deadline = self.make()
        self.begin(deadline, "long", 60).end()
        self.begin(deadline, "short", 0.05)
        time.sleep(0.3)
        assert told == ["short"]

    def test_what_other_threads_run_is_a_part_of_it(self, told: list[str]) -> None:
        deadline = self.make()
        thread = threading.Thread(target=lambda: self.begin(deadline, "record", 0.02))
        thread.start()
        thread.join()
        time.sleep(0.2)
        assert told == []
