"""What the dev loop tells of an app that runs, in a host and from its bundle."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pytest
from support.local_app import until
from support.local_processes import kill_engine

from asynclambda.errors import LocalError
from asynclambda.local.log_events import LogLine
from asynclambda.local.loop.loop import DevLoop
from asynclambda.local.observed import Depth, Depths, MessageSent, RunEnded, RunStarted
from asynclambda.local.progress import BuildStep, Deployed, EngineStarted, EngineStopped, Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asynclambda.local.progress import SessionEvent

APP = """
from datetime import timedelta

from asynclambda import (
    App, AsyncEvent, AsyncTask, BatchEvent, BatchTask, DirectEvent, DirectTask, ScheduledEvent,
    ScheduledTask,
)

app = App("shop")


class Sweep(ScheduledTask, schedule_expression="cron(0 3 1 1 ? 2099)", timezone="Europe/Berlin"):
    def run(self, event: ScheduledEvent) -> None:
        Charge.invoke("swept", lane=1)


class Charge(AsyncTask[str], lane_count=2, max_receive_count=2, timeout=1):
    def run(self, event: AsyncEvent[str]) -> None:
        self.logger.info("charging")
        if event.payload == "bad":
            raise ValueError("bad luck")
        if event.payload == "price":
            self.logger.info("price", is_=Price.call(3))
        if event.payload == "wrong price":
            Price.call(-3)
        if event.payload == "late":
            Later.invoke("x", delay=timedelta(hours=1))
        if event.payload == "slow":
            Later.invoke("x", delay=timedelta(seconds=30))


class Later(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None: ...


class Price(DirectTask[int, int]):
    def run(self, event: DirectEvent[int]) -> int:
        if event.payload < 0:
            raise LookupError("no such price")
        return event.payload * 100


class Index(BatchTask[int], batch_size=15, max_batching_window=2):
    def run(self, event: BatchEvent[int]) -> None:
        for record in event.records:
            if record.payload < 0:
                event.fail(record)
"""

Told = TypeVar("Told")


class Dev:
    """A loop, and what it has told."""

    def __init__(self, loop: DevLoop) -> None:
        self.loop = loop
        self.told: list[SessionEvent] = []
        loop.subscribe(self.told.append)

    def all(self, kind: type[Told]) -> list[Told]:
        return [each for each in list(self.told) if isinstance(each, kind)]

    def ended(self, task_id: str, count: int = 1, timeout: float = 40) -> list[RunEnded]:
        """The ends of a task's runs, once there are so many."""

        def found() -> list[RunEnded]:
            return [each for each in self.all(RunEnded) if each.task_id == task_id]

        until(lambda: len(found()) >= count, timeout)
        return found()

    def started(self, request_id: str) -> RunStarted:
        return next(each for each in self.all(RunStarted) if each.request_id == request_id)

    def sent(self, request_id: str) -> list[MessageSent]:
        return [each for each in self.all(MessageSent) if each.request_id == request_id]

    def send(self, task_id: str, *payloads: object) -> None:
        sqs = self.loop.emulator.client("sqs")
        for number, payload in enumerate(payloads):
            body = {
                "source_task_id": None,
                "destination_task_id": task_id,
                "invocation_id": f"i{number}",
                "payload": json.dumps(payload),
            }
            url = self.loop.deployment.queues[f"{task_id}ALQueue"]
            sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "app.py").write_text(APP)
    return folder


@pytest.fixture(scope="module")
def running(project: Path) -> Iterator[Dev]:
    dev = Dev(DevLoop(project, "app"))
    with dev.loop:
        yield dev


@pytest.fixture
def dev(running: Dev) -> Dev:
    """The loop, with nothing told yet."""
    running.told.clear()
    return running


def test_a_schedule_runs_now_and_its_message_is_followed(dev: Dev) -> None:
    dev.loop.run_schedule("Sweep")
    (sweep,) = dev.ended("Sweep")
    (charge,) = dev.ended("Charge")

    run = dev.started(sweep.request_id)
    assert (run.trigger, run.version, sweep.outcome) == ("schedule", 1, "ok")
    (sent,) = dev.sent(sweep.request_id)
    assert (sent.source_task_id, sent.task_id, sent.app) == ("Sweep", "Charge", None)
    assert (sent.queue, sent.lane, sent.delay) == ("shop-Charge-L1", 1, timedelta(0))
    assert sent.payload == '"swept"'
    received = dev.started(charge.request_id)
    assert received.trigger == "queue"
    (message,) = received.messages
    assert message.message_id == sent.message_id
    assert (message.lane, message.receive_count, message.source_task_id) == (1, 1, "Sweep")
    assert message.invocation_id == sent.invocation_id
    assert message.root_invocation_id == sent.root_invocation_id
    lines = [each for each in dev.all(LogLine) if each.request_id == charge.request_id]
    assert [json.loads(line.text)["message"] for line in lines] == ["charging"]
    # In this order: a run starts, says and sends, and ends.
    order = [dev.told.index(each) for each in (run, sent, sweep)]
    assert order == sorted(order)


def test_a_schedule_that_there_is_not_is_told(dev: Dev) -> None:
    with pytest.raises(LocalError, match=r"no schedule of a task 'Charge'[\s\S]*one: Sweep\."):
        dev.loop.run_schedule("Charge")


def test_a_failure_has_its_stack_and_each_attempt_is_a_run(dev: Dev) -> None:
    dev.send("Charge", "bad")
    first, second = dev.ended("Charge", 2)

    assert first.outcome == "error"
    assert first.error is not None
    assert (first.error.type, first.error.text) == ("ValueError", "bad luck")
    assert first.error.stack.endswith('raise ValueError("bad luck")\nValueError: bad luck')
    counts = [dev.started(each.request_id).messages[0].receive_count for each in (first, second)]
    assert counts == [1, 2]
    # The second was the last: the message is dead.
    until(
        lambda: any(
            depth.waiting
            for depths in dev.all(Depths)
            for queue, depth in depths.queues.items()
            if "DLQ" in queue
        )
    )


def test_a_call_is_a_run_of_its_own(dev: Dev) -> None:
    dev.send("Charge", "price")
    (price,) = dev.ended("Price")
    (charge,) = dev.ended("Charge")

    assert dev.started(price.request_id).trigger == "call"
    assert (dev.started(price.request_id).event, price.result) == (3, 300)
    assert charge.outcome == "ok"
    assert price.at <= charge.at


def test_a_call_that_fails_says_why_to_its_caller(dev: Dev) -> None:
    dev.send("Charge", "wrong price")
    charge = dev.ended("Charge")[0]
    assert charge.error is not None
    assert charge.error.type == "CallError"
    assert charge.error.text.startswith("shop-Price failed: LookupError: no such price")


def test_delays_are_told_with_where_the_message_waits(dev: Dev) -> None:
    dev.send("Charge", "late", "slow")
    charges = dev.ended("Charge", 2)
    sent = {each.delay: each for run in charges for each in dev.sent(run.request_id)}

    late, slow = sent[timedelta(hours=1)], sent[timedelta(seconds=30)]
    assert (late.message_id, slow.schedule_name) == (None, None)
    assert late.schedule_name is not None
    until(lambda: any(each.queues["shop-Later"] == Depth(0, 1, 0) for each in dev.all(Depths)))


def test_batches_fill_and_wait(dev: Dev) -> None:
    dev.send("Index", *range(17), -1)
    began = time.monotonic()
    full, rest = dev.ended("Index", 2)

    assert time.monotonic() - began > 1.5
    sizes = sorted(len(dev.started(each.request_id).messages) for each in (full, rest))
    assert sizes == [3, 15]
    failed = [*full.failed_messages, *rest.failed_messages]
    assert len(failed) == 1


def test_the_graph_is_that_of_the_version_that_is_live(dev: Dev) -> None:
    edges = {(each["source"], each["target"]) for each in json.loads(dev.loop.graph)["edges"]}
    assert {("Sweep", "Charge"), ("Charge", "Later"), ("Charge", "Price")} <= edges
    assert dev.loop.version == 1


def test_it_tells_its_own_steps_from_first_to_last(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from asynclambda import App\napp = App('empty')\n")
    dev = Dev(DevLoop(tmp_path, "app"))
    with pytest.raises(LocalError, match="no version"):
        _ = dev.loop.deployment
    with dev.loop:
        dev.loop.stop()
        dev.loop.wait()
    steps = [each for each in dev.told if not isinstance(each, Depths | BuildStep)]
    assert [type(each) for each in steps] == [EngineStarted, Deployed, Live, EngineStopped]


def test_a_save_of_the_config_is_a_version_with_its_variables(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import os\n"
        "from asynclambda import App, DirectEvent, DirectTask\n"
        "app = App('levels')\n"
        "AT_IMPORT = os.environ['LEVEL']\n"
        "class Level(DirectTask[None, list[str]]):\n"
        "    def run(self, event: DirectEvent[None]) -> list[str]:\n"
        "        return [AT_IMPORT, os.environ['LEVEL']]\n"
    )
    config = tmp_path / ".async_lambda" / "config.json"
    config.parent.mkdir()
    config.write_text('{"environment_variables": {"LEVEL": "one"}}')
    with DevLoop(tmp_path, "app") as loop:

        def level() -> object:
            answer = loop.emulator.client("lambda").invoke(
                FunctionName="levels-Level", Payload="null"
            )
            return json.loads(answer["Payload"].read())

        assert level() == ["one", "one"]
        config.write_text('{"environment_variables": {"LEVEL": "two"}}')
        until(lambda: loop.version == 2)
        assert level() == ["two", "two"]


def test_an_engine_that_ends_by_itself_ends_the_loop(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text((project / "app.py").read_text())
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with DevLoop(other, "app") as loop:
        threading.Thread(target=kill_engine, args=(scratch,)).start()
        with pytest.raises(LocalError, match="has ended by itself"):
            loop.wait()


def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    first = Dev(DevLoop(tmp_path, "app", keep=True))
    with first.loop:
        url = first.loop.deployment.queues["LaterALQueue"]
        body = json.dumps({"source_task_id": None, "destination_task_id": "Later",
                           "invocation_id": "kept", "payload": '"x"'})  # fmt: skip
        first.loop.emulator.client("sqs").send_message(
            QueueUrl=url, MessageBody=body, DelaySeconds=5
        )
    again = Dev(DevLoop(tmp_path, "app", keep=True))
    with again.loop:
        (run,) = again.ended("Later")
        assert again.started(run.request_id).messages[0].invocation_id == "kept"


def test_from_the_bundle_runs_are_told_as_well(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    dev = Dev(DevLoop(tmp_path, "app", isolated=True))
    with dev.loop:
        dev.send("Charge", "price")
        (charge,) = dev.ended("Charge")
        (price,) = dev.ended("Price")
        assert dev.started(charge.request_id).messages[0].payload == '"price"'
        assert (dev.started(price.request_id).event, price.result) == (3, 300)
        lines = [each for each in dev.all(LogLine) if each.request_id == charge.request_id]
        assert "charging" in lines[0].text

        dev.loop.run_schedule("Sweep")
        (sweep,) = dev.ended("Sweep")
        assert dev.started(sweep.request_id).trigger == "schedule"
        dev.send("Index", *range(17))
        assert (
            sum(len(dev.started(each.request_id).messages) for each in dev.ended("Index", 2)) == 17
        )

        (tmp_path / "app.py").write_text(APP.replace("charging", "charged"))
        until(lambda: dev.loop.version == 2)
        dev.send("Charge", "bad")
        until(lambda: any(each.error for each in dev.ended("Charge")))
        failed = next(each for each in dev.ended("Charge") if each.error)
        assert failed.outcome == "error"
        assert failed.error is not None
        assert failed.error.type == "ValueError"
        assert "bad luck" in failed.error.stack
        assert dev.started(failed.request_id).version == 2
