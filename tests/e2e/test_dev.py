"""`asynclambda dev` at a terminal, as a person uses it: what it says, and what is left when it ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support.command import SCRIPT, asynclambda, clean_environment
from support.dev_command import api_of, dev, send
from support.example import ORDERS, copy_project
from support.local_app import until
from support.local_processes import processes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.terminal import Terminal

APP = """
import time
from asynclambda import ApiEvent, ApiTask, App
from pydantic import BaseModel

app = App("slow")


class Wait(BaseModel):
    seconds: float


class Slow(ApiTask[Wait, None], method="GET", path="/slow/{seconds}", timeout=3):
    def run(self, event: ApiEvent[Wait]) -> None:
        self.logger.info("begun", extra={"bold": "[bold]"})
        time.sleep(event.payload.seconds)
        self.logger.warning("over")
        print("a plain line")
        raise LookupError("nothing there")
"""


HIDDEN = """
import sys
from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask

app = App("slow")


class Seen(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None:
        self.logger.info("seen")


class Hidden(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None:
        self.logger.info("hidden")


class Pick(ApiTask[dict[str, str], None], method="POST", path="/pick", invokes=[Seen]):
    def run(self, event: ApiEvent[dict[str, str]]) -> None:
        vars(sys.modules[__name__])[event.payload["task"]].invoke(1)
"""


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example, in a folder with a name that is good for no stack."""
    folder = tmp_path_factory.mktemp("orders")
    return copy_project(ORDERS, folder).rename(folder / "My shop_")


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    project = tmp_path / "slow"
    project.mkdir()
    (project / "app.py").write_text(APP)
    return project


def assert_nothing_left(project: Path, scratch: Path) -> None:
    """No process, no file, no note."""
    until(lambda: not processes_of(scratch))
    assert list(scratch.iterdir()) == []
    assert not (project / ".async_lambda" / "dev" / "endpoint").exists()


@pytest.fixture
def running(orders: Path, scratch: Path) -> Iterator[Terminal]:
    with dev(orders, scratch, "--stage", "demo") as terminal:
        yield terminal


def test_a_person_sees_the_app_run_and_ends_it(
    running: Terminal, orders: Path, scratch: Path
) -> None:
    url = api_of(running)
    for line in (
        r"PlaceOrder +POST /orders\n",
        r"ChargeCard +queue orders-ChargeCard, queue orders-ChargeCard-L1\n",
        r"Sweep +rate\(15 minutes\)\n",
        r"Engine +http://127\.0\.0\.1:\d+ ",
    ):
        running.await_text(line)

    assert send("POST", f"{url}/orders", '{"order_id": "o-1", "cents": 60000}')[0] == 200
    running.await_text(
        r"\n\d\d:\d\d:\d\d\.\d{3} PlaceOrder   order placed  order_id=o-1  to_lane=1\n"
    )
    running.await_text(r"ReserveStock stock reserved  order_id=o-1  from=PlaceOrder  lane=1\n")
    running.await_text(r"SendReceipt  receipt sent  order_id=o-1  from=ChargeCard\n")
    running.press_ctrl_c()

    assert running.await_end() == 0
    assert running.text.endswith("Stopped; nothing is left behind.\n")
    assert "Traceback" not in running.text
    assert_nothing_left(orders, scratch)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=2)


def test_sigterm_ends_it_as_well(running: Terminal, orders: Path, scratch: Path) -> None:
    api_of(running)
    listed = asynclambda("dlq", "ls", "app", "--dev", cwd=orders)
    assert listed.status == 0, listed.text
    running.process.send_signal(signal.SIGTERM)

    assert running.await_end() == 0
    assert_nothing_left(orders, scratch)
    gone = asynclambda("dlq", "ls", "app", "--dev", cwd=orders)
    assert "no local engine runs for this project" in gone.err


def test_lines_come_when_they_are_written(slow: Path, scratch: Path) -> None:
    with dev(slow, scratch) as terminal:
        url = api_of(terminal)
        assert send("GET", f"{url}/slow/1.5")[0] == 500
        terminal.await_text(r"LookupError: nothing there\n")

        assert 1.2 < terminal.when("over") - terminal.when("begun") < 10
        # What a function writes is no markup of the terminal's.
        terminal.await_text(r"Slow begun  bold=\[bold\]\n")
        terminal.await_text(r"Slow WARNING over\n")
        terminal.await_text(r"Slow a plain line\n")
        # The traceback is that of the project, and told once.
        terminal.await_text(
            r'Slow ERROR the task failed\nTraceback .*\n  File "app.py", line \d+, '
        )
        assert terminal.text.count("LookupError: nothing there") == 1

        send("GET", f"{url}/slow/30")
        terminal.await_text(r"Slow timed out: ended after 3\.\d s\n")
        terminal.press_ctrl_c()
        assert terminal.await_end() == 0


def test_an_edge_that_the_build_does_not_see_is_told_with_the_line_to_add(
    slow: Path, scratch: Path
) -> None:
    (slow / "app.py").write_text(HIDDEN)
    with dev(slow, scratch) as terminal:
        url = api_of(terminal)
        assert send("POST", f"{url}/pick", '{"task": "Seen"}')[0] < 300
        terminal.await_text(r"Seen +seen ")
        assert send("POST", f"{url}/pick", '{"task": "Hidden"}')[0] == 500
        terminal.await_text("Pick invokes Hidden, which the build does not see in its source")
        terminal.await_text(r"Say so on the class: `invokes=\[Seen, Hidden\]`")
        terminal.press_ctrl_c()
        assert terminal.await_end() == 0


def test_ctrl_c_ends_a_build_at_once(slow: Path, scratch: Path) -> None:
    (slow / "app.py").write_text("import time\nprint('importing')\ntime.sleep(60)\n")
    with dev(slow, scratch) as terminal:
        terminal.await_text("importing")
        terminal.press_ctrl_c()

        assert terminal.await_end() == 130
        assert terminal.text.replace("^C", "") == "importing\n"
    assert_nothing_left(slow, scratch)


def test_an_app_that_cannot_be_built_is_the_only_thing_told(slow: Path, scratch: Path) -> None:
    (slow / "app.py").write_text(APP + "\nSlow.run(None)\n")
    with dev(slow, scratch) as terminal:
        assert terminal.await_end() == 1
        text = terminal.text
    assert text.startswith(
        f"Error in {slow}/app.py:21\n  the module 'app' fails when it is imported"
    )
    assert "asynclambda/" not in text
    assert_nothing_left(slow, scratch)


def test_a_port_that_is_taken_is_told(slow: Path, scratch: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with dev(slow, scratch, "--port", port) as terminal:
            assert terminal.await_end() == 1
            text = terminal.text
    assert text.startswith(f"Error: port {port} of the local engine is in use\n")
    assert "another port" in text
    assert_nothing_left(slow, scratch)


def test_without_the_extra_it_says_which_to_install(slow: Path) -> None:
    hidden = "import sys; sys.modules['ministack'] = None; from asynclambda.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "dev", "app"],
        cwd=slow,
        capture_output=True,
        check=False,
        text=True,
        timeout=30,
    )

    assert done.returncode == 1
    assert "pip install 'asynclambda[local]'" in done.stderr


def test_into_a_pipe_it_prints_no_colours(slow: Path, scratch: Path) -> None:
    process = subprocess.Popen(
        [SCRIPT, "dev", "app"],
        cwd=slow,
        env=clean_environment(TMPDIR=str(scratch)),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process, process.stdout or sys.stdin as output:
        lines = []
        for line in output:
            lines.append(line)
            if "Ctrl-C" in line:
                process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    assert "\x1b" not in "".join(lines)
    assert "API     http://127.0.0.1:" in "".join(lines)
