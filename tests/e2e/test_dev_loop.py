"""`asynclambda dev` while a person works on the app: saves, mistakes, breakpoints."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from support.dev_command import api_of, dev, send
from support.local_app import until
from support.local_processes import processes_of

if TYPE_CHECKING:
    from pathlib import Path

    from support.terminal import Terminal

APP = """
import os
import time
from asynclambda import ApiEvent, ApiTask, App, AsyncEvent, AsyncTask, ScheduledEvent, ScheduledTask

app = App("works")


class Work(AsyncTask[str], timeout=1):
    def run(self, event: AsyncEvent[str]) -> None:
        word = event.payload
        if word == "stop":
            breakpoint()
            Done.invoke(word)
        if word == "crash":
            time.sleep(0.5)  # for the API's answer
            os._exit(7)
        self.logger.info(f"first version got {word}")


class Done(AsyncTask[str]):
    def run(self, event: AsyncEvent[str]) -> None:
        self.logger.info(f"done with {event.payload}")


class Start(ApiTask[str, None], method="POST", path="/start"):
    def run(self, event: ApiEvent[str]) -> None:
        Work.invoke(event.payload)
"""

MORE = """

class More(ApiTask[None, str], method="GET", path="/more"):
    def run(self, event: ApiEvent[None]) -> str:
        return "more"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "works"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    return folder


def start(api: str, word: str) -> None:
    assert send("POST", f"{api}/start", json.dumps(word))[0] == 204


def end(terminal: Terminal) -> None:
    terminal.press_ctrl_c()
    assert terminal.await_end() == 0


def test_a_save_is_live_and_a_mistake_leaves_the_last_good_version(
    project: Path, scratch: Path
) -> None:
    source = project / "app.py"
    with dev(project, scratch) as terminal:
        api = api_of(terminal)
        start(api, "a")
        terminal.await_text("Work  first version got a")

        source.write_text(APP.replace("first version", "second version"))
        terminal.await_text(r"live in \d\.\d\d s \(v2: app\.py changed\)\n")
        start(api, "b")
        terminal.await_text("Work  second version got b")

        line = APP[: APP.index("class Work")].count("\n") + 1
        source.write_text(APP.replace("class Work(", "class Work((", 1))
        terminal.await_text(rf"Not updated: {source}:{line}: the module 'app' is no Python: ")
        start(api, "c")
        terminal.await_text("Work  second version got c")

        source.write_text(APP.replace("timeout=1", "timeout=1000"))
        terminal.await_text(rf"Not updated: .*{source}:{line}.*timeout")
        start(api, "d")
        terminal.await_text("Work  second version got d")

        source.write_text(APP + MORE)
        terminal.await_text(r"\+ More +GET /more\n")
        terminal.await_text(r"live in \d\.\d\d s \(v3: app\.py changed\)\n")
        assert send("GET", f"{api}/more") == (200, '"more"')

        source.write_text(APP)
        terminal.await_text(r"- More")
        terminal.await_text(r"\(v4: app\.py changed\)\n")
        assert send("GET", f"{api}/more")[0] in (403, 404)
        end(terminal)
    until(lambda: not processes_of(scratch))
    assert "Traceback" not in terminal.text


def test_a_breakpoint_has_the_terminal_and_as_long_as_it_takes(
    project: Path, scratch: Path
) -> None:
    with dev(project, scratch) as terminal:
        api = api_of(terminal)
        start(api, "stop")
        terminal.await_text(r"-> Done\.invoke\(word\)\n\(Pdb\) ")
        # Longer than its timeout, and than its queue waits before it gives the message out again.
        time.sleep(8)
        assert terminal.text.count("(Pdb)") == 1
        start(api, "b")
        terminal.await_text("Work  first version got b")
        terminal.type("p word * 2")
        terminal.await_text(r"'stopstop'\n\(Pdb\) ")
        terminal.type("c")
        terminal.await_text("Done  done with stop")
        terminal.await_text("Work  first version got stop")
        assert "timed out" not in terminal.text
        # Whoever ends it at a prompt has a terminal that works, and nothing is left.
        start(api, "stop")
        until(lambda: terminal.text.count("-> Done.invoke(word)\n(Pdb) ") == 2)
        end(terminal)
    until(lambda: not processes_of(scratch))


def test_a_host_that_crashes_is_told_and_the_next_event_has_another(
    project: Path, scratch: Path
) -> None:
    with dev(project, scratch) as terminal:
        api = api_of(terminal)
        start(api, "crash")
        terminal.await_text("The process that runs the tasks has ended: exit code 7")
        terminal.await_text("Work  its process ended without an answer")
        start(api, "b")
        terminal.await_text("Work  first version got b")
        end(terminal)


def test_two_projects_at_once_and_one_project_once(
    project: Path, tmp_path: Path, scratch: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text(APP)
    with dev(project, scratch) as one, dev(other, scratch) as two:
        first, second = api_of(one), api_of(two)
        start(first, "a")
        start(second, "b")
        one.await_text("Work  first version got a")
        two.await_text("Work  first version got b")
        with dev(project, scratch) as again:
            assert again.await_end() == 1
        assert f"runs for this project already, as process {one.process.pid}" in again.text
        end(one)
        start(second, "c")
        two.await_text("Work  first version got c")
        end(two)


def test_all_of_it_ends_with_the_dev_process_however_that_ends(
    project: Path, scratch: Path
) -> None:
    with dev(project, scratch) as terminal:
        api_of(terminal)
        os.kill(terminal.process.pid, signal.SIGKILL)
        until(lambda: not processes_of(scratch))
