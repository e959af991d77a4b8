"""The engine starts clean, cannot reach or read anything else, and leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import local_app
from support.local_app import STACK, Template, until
from support.local_processes import kill_engine, processes_of
from support.paths import ROOT

from asynclambda.errors import LocalError
from asynclambda.local import emulator as emulator_module
from asynclambda.local.deployment import deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.engine_environment import EngineSettings, engine_environment
from asynclambda.local.interpreter import current

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A program that runs the app, warms one of its functions and then waits.
HOLDER = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it, and hands that down
sys.path.insert(0, "tests")
from support.local_app import local_app
with local_app() as app:
    app.invoke("SilentALFunc", {})
    print(app.emulator.endpoint_url, flush=True)
    if sys.argv[1] == "raise":
        raise KeyError("raised")
    if sys.argv[1] == "wait":
        time.sleep(600)
"""


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which every temporary folder of this test is made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def queue_urls(emulator: Emulator) -> list[str]:
    return emulator.client("sqs").list_queues().get("QueueUrls", [])


def start_holder(scratch: Path, then: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, then],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_its_clients_talk_to_it(emulator: Emulator) -> None:
    assert emulator.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert queue_urls(emulator) == []
    assert emulator.client("sqs") is emulator.client("sqs")


def test_it_listens_on_loopback_only(emulator: Emulator) -> None:
    listening = {
        line.split()[1]
        for name in ("tcp", "tcp6")
        for line in Path("/proc/net", name).read_text().splitlines()[1:]
        if line.split()[1].endswith(f":{emulator.port:04X}") and line.split()[3] == "0A"
    }

    assert listening == {f"0100007F:{emulator.port:04X}"}


def test_its_clients_obey_no_setting_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nregion = eu-west-1\nuse_fips_endpoint = true\n")
    for name, value in {
        "AWS_CONFIG_FILE": str(config),
        "AWS_PROFILE": "no-such-profile",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:1",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)

    with Emulator() as emulator:
        sqs = emulator.client("sqs")
        sqs.create_queue(QueueName="a")

        assert sqs.meta.endpoint_url == emulator.endpoint_url
        assert sqs.meta.region_name == "us-east-1"


def test_two_run_side_by_side(emulator: Emulator) -> None:
    with Emulator() as other:
        other.client("sqs").create_queue(QueueName="theirs")

        assert emulator.port != other.port
        assert queue_urls(emulator) == []


def test_reset_empties_it() -> None:
    with Emulator() as emulator:
        emulator.client("sqs").create_queue(QueueName="a")
        emulator.reset()

        assert queue_urls(emulator) == []


def test_a_given_port_is_used_or_complained_about() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(LocalError, match=f"port {port} of the local engine is in use"):
            Emulator(port=port).start()

    with Emulator(port=port) as emulator:
        assert emulator.endpoint_url == f"http://127.0.0.1:{port}"


def test_a_free_port_that_is_taken_meanwhile_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free_port = emulator_module._free_port
        ports = iter([taken.getsockname()[1]])
        monkeypatch.setattr(emulator_module, "_free_port", lambda: next(ports, None) or free_port())

        with Emulator() as emulator:
            assert emulator.port != taken.getsockname()[1]


def test_without_ministack_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(LocalError, match=r"pip install 'asynclambda\[local\]'"):
        Emulator().start()


def test_windows_is_told_to_use_wsl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")

    with pytest.raises(LocalError, match="Run it in WSL"):
        Emulator().start()


def test_an_engine_that_does_not_start_shows_its_last_output(
    monkeypatch: pytest.MonkeyPatch, scratch: Path
) -> None:

    def broken(settings: EngineSettings, folder: Path) -> dict[str, str]:
        # The interpreter's own option: the engine ends with a traceback that tells of this path.
        return {**engine_environment(settings, folder), "PYTHONHOME": "/nowhere"}

    monkeypatch.setattr(emulator_module, "engine_environment", broken)

    with pytest.raises(LocalError, match="ended while it started") as raised:
        Emulator().start()

    assert "/nowhere" in str(raised.value)
    assert list(scratch.iterdir()) == []


def test_an_engine_that_does_not_answer_is_stopped(scratch: Path) -> None:
    with pytest.raises(LocalError, match="did not answer within 0 seconds"):
        Emulator(start_timeout=0).start()

    assert list(scratch.iterdir()) == []
    assert not processes_of(scratch)


def check_for_two_seconds(emulator: Emulator) -> None:
    """A process that ends is out of /proc's sight a moment before its parent can know."""
    for _ in range(100):
        emulator.check()
        time.sleep(0.02)


def test_an_engine_that_ends_by_itself_is_noticed(scratch: Path) -> None:
    with Emulator() as emulator:
        emulator.check()
        kill_engine(scratch)

        with pytest.raises(LocalError, match="has ended by itself"):
            _check_for_two_seconds(emulator)


def _check_for_two_seconds(emulator: Emulator) -> None:
    """A process that ends is out of /proc's sight a moment before its parent can know."""
    for _ in range(100):
        emulator.check()
        time.sleep(0.02)


def test_it_leaves_no_process_and_no_file(scratch: Path) -> None:
    with local_app.local_app() as app:
        app.invoke("SilentALFunc", {})
        app.send("FirstALQueue", {"print": ["in the middle"], "sleep": 600})
        app.await_line("in the middle")
        endpoint = app.emulator.endpoint_url

        assert len(processes_of(scratch)) >= 4  # the keeper, the engine, two functions
        assert list(scratch.iterdir())

    assert not processes_of(scratch)
    assert list(scratch.iterdir()) == []
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection(endpoint.removeprefix("http://")).connect()


def test_an_exception_in_the_block_leaves_nothing(scratch: Path) -> None:
    holder = start_holder(scratch, "raise")
    _, error = holder.communicate(timeout=60)

    assert "KeyError: 'raised'" in error
    assert not processes_of(scratch)
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_a_killed_holder_leaves_nothing(scratch: Path, number: signal.Signals) -> None:
    holder = start_holder(scratch, "wait")
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().startswith("http://127.0.0.1:")
        assert len(processes_of(scratch)) >= 4  # it, the keeper, the engine and a function
        holder.send_signal(number)
        holder.wait()

    until(lambda: not processes_of(scratch))
    until(lambda: not list(scratch.glob("asynclambda-*")))


def test_ctrl_c_reaches_the_holder_only(scratch: Path) -> None:
    """A terminal sends SIGINT to the whole foreground group, in which the engine must not be."""
    with Emulator():
        children = processes_of(scratch)

        assert children
        assert all(os.getpgid(pid) != os.getpgid(0) for pid in children)
        assert all(os.getsid(pid) != os.getsid(0) for pid in children)


def test_state_is_kept_on_request(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first: Template = {
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "kept"}},
        },
    }
    bundle = local_app.write_bundle(tmp_path)
    with Emulator(state_dir=state) as emulator:
        url = deploy(first, bundle, emulator, STACK, python=current()).queues["Queue"]
        emulator.client("sqs").send_message(QueueUrl=url, MessageBody="kept")

    with Emulator(state_dir=state) as emulator:
        message = emulator.client("sqs").receive_message(QueueUrl=url)["Messages"][0]

        assert message["Body"] == "kept"
        assert not deploy(first, bundle, emulator, STACK, python=current()).changed
        with pytest.raises(LocalError, match=f"the state kept in {state} is bound to this port"):
            Emulator(state_dir=state).start()
    with pytest.raises(LocalError, match="the kept state is bound to port"):
        Emulator(state_dir=state, port=1).start()


def test_it_cannot_be_used_before_it_is_started() -> None:
    with pytest.raises(LocalError, match="not started"):
        Emulator().client("sqs")
