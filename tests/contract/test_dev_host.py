"""A host imports one version of an app and runs its tasks: a real child, without an engine."""

from __future__ import annotations

import json
import os
import py_compile
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.local_app import until

from asynclambda.errors import AsyncLambdaError
from asynclambda.local.in_process.environment import NOWHERE
from asynclambda.local.log_events import LogLine
from asynclambda.local.loop.host import Host, HostLostError
from asynclambda.local.loop.hosts import host_environment
from asynclambda.local.loop.messages import Answer, Invoke, Load, Loaded, Warm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.local.observed import MessageSent

APP = """
import asyncio
import os
import sys
import threading
import time
from typing import Any

from asynclambda import App, DirectEvent, DirectTask

app = App("shop")
print("at import")
STARTS = []


class Echo(DirectTask[Any, Any], init_tasks=[lambda: STARTS.append(1)]):
    def run(self, event: DirectEvent[Any]) -> Any:
        return event.payload


class Environment(DirectTask[str, Any]):
    def run(self, event: DirectEvent[str]) -> Any:
        found = {"direct": os.environ.get(event.payload)}
        thread = threading.Thread(target=lambda: found.update(thread=os.getenv(event.payload)))
        thread.start()
        thread.join()
        os.environ["CHANGED"] = event.payload
        return found


class Other(DirectTask[str, Any]):
    def run(self, event: DirectEvent[str]) -> Any:
        return {name: value for name, value in os.environ.items() if name.startswith(event.payload)}


class Count(DirectTask[float, Any], timeout=1):
    def __init__(self) -> None:
        self.events = 0

    def run(self, event: DirectEvent[float]) -> Any:
        self.events += 1
        began = self.events
        time.sleep(event.payload)
        return [began, self.events, event.context.aws_request_id]


class Spin(DirectTask[None, None], timeout=1):
    def run(self, event: DirectEvent[None]) -> None:
        print("begun")
        try:
            while True:
                time.sleep(0.01)
        except Exception:
            print("caught")
        finally:
            print("ended")


class Traced(DirectTask[None, int], timeout=1):
    def run(self, event: DirectEvent[None]) -> int:
        sys._getframe().f_trace = lambda *_: None  # as a debugger does that was called by its own name
        time.sleep(1.8)
        return 1


class Speak(DirectTask[str, None]):
    def run(self, event: DirectEvent[str]) -> None:
        print("one\\ntwo", end="")
        print(" and three")
        thread = threading.Thread(target=print, args=("from a thread",))
        thread.start()
        thread.join()
        self.logger.info("logged")
        print("no end", file=sys.stderr, end="")


class Fail(DirectTask[str, Any]):
    def run(self, event: DirectEvent[str]) -> Any:
        match event.payload:
            case "raise":
                raise LookupError("nothing there")
            case "exit":
                sys.exit(3)
            case "result":
                return object()
            case "crash":
                os._exit(9)


class Later(DirectTask[int, int]):
    async def run(self, event: DirectEvent[int]) -> int:
        await asyncio.sleep(0.01)
        return await asyncio.to_thread(lambda: event.payload + 1)


class Pid(DirectTask[None, int]):
    def run(self, event: DirectEvent[None]) -> int:
        return os.getpid()


"""


class Watcher:
    """Keeps what a host tells."""

    def __init__(self) -> None:
        self.told: list[LogLine | MessageSent] = []
        self.held_runs: list[str] = []
        self.lost_hosts: list[Host] = []

    def tell(self, observation: LogLine | MessageSent) -> None:
        self.told.append(observation)

    def progress(self, text: str) -> None:
        raise AssertionError(text)

    def held(self, request_id: str) -> None:
        self.held_runs.append(request_id)

    def lost(self, host: Host) -> None:
        self.lost_hosts.append(host)

    def lines(self, request_id: str) -> list[str]:
        return [
            each.text
            for each in self.told
            if isinstance(each, LogLine) and each.request_id == request_id
        ]


class Running:
    """A host that has loaded the app, and serves."""

    def __init__(self, host: Host, watcher: Watcher, loaded: Loaded) -> None:
        self.host = host
        self.watcher = watcher
        self.loaded = loaded

    def run(self, task: str, payload: object, request_id: str = "r1") -> Answer:
        return self.host.run(Invoke(request_id, task, json.dumps(payload).encode()))

    def result(self, task: str, payload: object, request_id: str = "r1") -> object:
        answer = self.run(task, payload, request_id)
        assert answer.error is None, answer.error.stack
        return json.loads(answer.result)


@contextmanager
def a_host(watcher: Watcher, *modules: str, project: Path = Path("nowhere")) -> Iterator[Host]:
    host = Host(host_environment(NOWHERE), Warm(modules, project, None), watcher)
    try:
        yield host
    finally:
        host.stop()


@contextmanager
def serving(project: Path, variables: dict[str, dict[str, str]] | None = None) -> Iterator[Running]:
    watcher = Watcher()
    with a_host(watcher) as host:
        loaded = host.load(Load(project, "app", None))
        host.serve(variables or {})
        yield Running(host, watcher, loaded)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "app.py").write_text(APP)
    return folder


@pytest.fixture(scope="module")
def shop(project: Path) -> Iterator[Running]:
    variables = {
        "Environment": {"MINE": "of Environment", "SHARED": "1"},
        "Other": {"THEIRS": "of Other", "SHARED": "2"},
    }
    with serving(project, variables) as running:
        yield running


def test_it_says_what_the_app_is(shop: Running) -> None:
    resources = shop.loaded.template["Resources"]
    assert isinstance(resources, dict)
    assert "EchoALFunc" in resources
    assert {each.task_id for each in shop.loaded.functions} >= {"Echo", "Count", "Spin"}
    assert json.loads(shop.loaded.graph)["app"] == "shop"
    # What it has imported from elsewhere, the next one imports ahead; the app's own it does not.
    assert "pydantic" in shop.loaded.modules
    assert "app" not in shop.loaded.modules
    # Only in the environment here: AWS's has a limit, and the role says the same.
    assert "ASYNC_LAMBDA_INVOKES" in shop.loaded.variables["EchoALFunc"]
    assert "ASYNC_LAMBDA_INVOKES" not in json.dumps(resources)


@pytest.mark.parametrize("payload", [None, 3, "é", {"a": [1.5, True]}, "x" * 300_000])
def test_a_result_comes_back(shop: Running, payload: object) -> None:
    assert shop.result("Echo", payload) == payload


def test_each_task_has_the_variables_of_its_function(shop: Running) -> None:
    assert shop.result("Environment", "MINE") == {
        "direct": "of Environment",
        "thread": "of Environment",
    }
    assert shop.result("Environment", "THEIRS") == {"direct": None, "thread": None}
    assert shop.result("Other", "AWS_LAMBDA_FUNCTION_NAME") == {
        "AWS_LAMBDA_FUNCTION_NAME": "shop-Other"
    }
    assert shop.result("Other", "SHARED") == {"SHARED": "2"}
    # What one sets is its own, and stays as long as its environment does.
    assert shop.result("Other", "CHANGED") == {}
    assert shop.result("Environment", "CHANGED") == {"direct": "THEIRS", "thread": "THEIRS"}


def test_an_instance_has_one_event_at_a_time(project: Path) -> None:
    with serving(project) as running:
        results: list[object] = []
        threads = [
            threading.Thread(
                target=lambda n=n: results.append(running.result("Count", 0.4, f"r{n}"))
            )
            for n in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(str, results)) == [str([1, 1, f"r{n}"]) for n in range(3)]
        assert running.result("Count", 0, "r9") == [2, 2, "r9"]


def test_coroutines_run(shop: Running) -> None:
    assert [shop.result("Later", number) for number in range(3)] == [1, 2, 3]


def test_lines_are_told_with_their_run_whoever_prints_them(shop: Running) -> None:
    shop.run("Speak", "x", "speaks")
    lines = shop.watcher.lines("speaks")
    assert lines[:3] == ["one", "two and three", "from a thread"]
    assert json.loads(lines[3])["message"] == "logged"
    assert lines[4:] == ["no end"]
    told = [each for each in shop.watcher.told if isinstance(each, LogLine)]
    assert {each.function for each in told if each.request_id == "speaks"} == {"shop-Speak"}


@pytest.mark.parametrize(
    ("word", "kind", "text"),
    [
        ("raise", "LookupError", "nothing there"),
        ("exit", "SystemExit", "3"),
        ("result", "PayloadError", "Unable to serialize"),
    ],
)
def test_a_failure_is_an_answer(shop: Running, word: str, kind: str, text: str) -> None:
    answer = shop.run("Fail", word)
    assert answer.error is not None
    assert answer.error.type == kind
    assert text in answer.error.text


def test_the_stack_of_a_failure_is_the_app_s(shop: Running) -> None:
    error = shop.run("Fail", "raise").error
    assert error is not None
    assert error.stack.count('  File "') == 1
    assert error.stack.endswith("LookupError: nothing there")


def test_a_payload_of_the_wrong_type_is_one_as_well(shop: Running) -> None:
    answer = shop.run("Count", "x")
    assert answer.error is not None
    assert "asynclambda" not in answer.error.type


def test_a_run_that_is_over_its_time_is_answered_and_stopped(project: Path) -> None:
    with serving(project) as running:
        began = time.monotonic()
        assert running.run("Spin", None, "spins").timed_out
        assert 0.9 < time.monotonic() - began < 3
        until(lambda: running.watcher.lines("spins") == ["begun", "ended"])
        # Its environment is gone; the host goes on.
        assert running.result("Echo", 1) == 1
        assert running.run("Count", 1.5).timed_out
        assert running.result("Count", 0, "r2") == [1, 1, "r2"]


def test_a_run_that_a_debugger_looks_at_has_no_timeout(shop: Running) -> None:
    assert shop.result("Traced", None, "traced") == 1
    assert shop.watcher.held_runs == ["traced"]


def test_a_process_that_ends_is_told_to_all_who_wait(project: Path) -> None:
    with serving(project) as running:
        with pytest.raises(HostLostError, match="exit code 9"):
            running.run("Fail", "crash")
        until(lambda: running.watcher.lost_hosts == [running.host])
        assert not running.host.alive
        with pytest.raises(HostLostError):
            running.run("Echo", 1)


def test_one_that_finishes_answers_what_it_has_and_ends(project: Path) -> None:
    with serving(project) as running:
        answers: list[Answer] = []
        thread = threading.Thread(target=lambda: answers.append(running.run("Count", 0.5)))
        thread.start()
        time.sleep(0.2)
        running.host.finish()
        thread.join()
        assert not answers[0].timed_out
        until(lambda: running.host.exit_code == 0)
        assert running.watcher.lost_hosts == []


def test_ctrl_c_is_none_of_its_business(shop: Running) -> None:
    os.kill(int(str(shop.result("Pid", None))), signal.SIGINT)
    assert shop.result("Echo", 2) == 2


def test_a_task_that_is_gone_is_an_error_and_no_silence(shop: Running) -> None:
    error = shop.run("Removed", None).error
    assert error is not None
    assert error.text == "this version of the app has no task 'Removed'"


def test_an_import_without_an_end_ends_with_the_dev_process(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    (tmp_path / "app.py").write_text(f"open({str(begun)!r}, 'w').close()\nwhile True: pass\n")
    host = Host(host_environment(NOWHERE), Warm((), tmp_path, None), Watcher())
    failed: list[AsyncLambdaError] = []

    def load() -> None:
        try:
            host.load(Load(tmp_path, "app", None))
        except AsyncLambdaError as error:
            failed.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    until(begun.exists)
    began = time.monotonic()
    host.stop()
    thread.join()
    assert time.monotonic() - began < 2
    # By itself, and not killed.
    assert (host.exit_code, len(failed)) == (0, 1)


def test_an_app_that_cannot_be_imported_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from asynclambda import App\napp = App('x')\n1 / 0\n")
    with a_host(Watcher()) as host, pytest.raises(AsyncLambdaError) as raised:
        host.load(Load(tmp_path, "app", None))
    assert raised.value.where == f"{tmp_path}/app.py:3"
    assert "ZeroDivisionError" in str(raised.value)


def test_an_import_that_ends_the_process_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import os\nos._exit(4)\n")
    with a_host(Watcher()) as host, pytest.raises(AsyncLambdaError, match="ended: exit code 4"):
        host.load(Load(tmp_path, "app", None))


def test_a_second_save_within_a_second_is_seen(tmp_path: Path) -> None:
    """Python takes a compiled file of the same size and second for that of the source."""
    source = tmp_path / "app.py"
    app = "from asynclambda import App, DirectEvent, DirectTask\nfrom helper import N\napp = App('x')\n"
    task = "class Number(DirectTask[None, int]):\n    def run(self, event: DirectEvent[None]) -> int:\n"
    source.write_text(f"{app}\n{task}        return N\n")
    (tmp_path / "helper.py").write_text("N = 1\n")
    os.utime(tmp_path / "helper.py", (1e9, 1e9))
    py_compile.compile(str(tmp_path / "helper.py"))
    (tmp_path / "helper.py").write_text("N = 2\n")
    os.utime(tmp_path / "helper.py", (1e9, 1e9))
    with serving(tmp_path) as running:
        assert running.result("Number", None) == 2


def test_it_warms_up_with_what_there_is_and_the_functions_variables(
    project: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "settings_of_a_package.py").write_text(
        "import os\nprint('LEVEL', os.environ['LEVEL'])\n"
    )
    config = project / ".async_lambda" / "config.json"
    config.parent.mkdir()
    config.write_text('{"environment_variables": {"LEVEL": "high"}}')
    environment = host_environment(NOWHERE) | {"PYTHONPATH": str(other)}
    warm = Warm(("colorsys", "no_such_module", "settings_of_a_package"), project, None)
    host = Host(environment, warm, Watcher())
    try:
        modules = host.load(Load(project, "app", None)).modules
    finally:
        host.stop()
        config.unlink()
    assert {"colorsys", "settings_of_a_package"} <= set(modules)
