"""Where the ancestor lets mistakes pass that ours refuses: those of classes, of configs, of types.

As in test_faults.py, each test has the name of a fault and makes one check of both, and the ancestor has
to show it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support import ancestor
from support.ancestor import ancestor_python
from support.builds import build_error, template_of
from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# --- what is wrong, and found too late -----------------------------------------------------------

#: A mistake of the app, in the two APIs, and what ours says to it.
MISTAKES = {
    "a schedule of one minutes": (
        "@app.scheduled_task('S', schedule_expression='rate(1 minutes)')\ndef s(event): ...",
        "class S(ScheduledTask, schedule_expression='rate(1 minutes)'):\n    def run(self, event): ...",
        r"rate\(1 minute\)",
    ),
    "no schedule at all": (
        "@app.scheduled_task('S', schedule_expression='nonsense')\ndef s(event): ...",
        "class S(ScheduledTask, schedule_expression='nonsense'):\n    def run(self, event): ...",
        "schedule_expression",
    ),
    "a timeout over 900 seconds": (
        "@app.async_task('T', timeout=5000)\ndef t(event): ...",
        "class T(AsyncTask[int], timeout=5000):\n    def run(self, event): ...",
        "1 to 900 seconds",
    ),
    "a concurrency of one": (
        "@app.async_task('T', maximum_concurrency=1)\ndef t(event): ...",
        "class T(AsyncTask[int], maximum_concurrency=1):\n    def run(self, event): ...",
        "2 to 1,000",
    ),
    "no lanes": (
        "@app.async_task('T', lane_count=0)\ndef t(event): ...",
        "class T(AsyncTask[int], lane_count=0):\n    def run(self, event): ...",
        "1 to 100 lanes",
    ),
    "a method that is none": (
        "@app.api_task('A', path='/a', method='FETCH')\ndef a(event): ...",
        "class A(ApiTask[None, None], path='/a', method='FETCH'):\n    def run(self, event): ...",
        "no HTTP method",
    ),
    "a path without a slash": (
        "@app.api_task('A', path='a', method='GET')\ndef a(event): ...",
        "class A(ApiTask[None, None], path='a', method='GET'):\n    def run(self, event): ...",
        "begins with `/`",
    ),
    "an id that is no logical id": (
        "@app.async_task('é1')\ndef t(event): ...",
        "class T(AsyncTask[int], task_id='é1'):\n    def run(self, event): ...",
        "letters and digits",
    ),
    "an init task with two parameters": (
        "@app.async_task('T', init_tasks=[lambda a, b: None])\ndef t(event): ...",
        "class T(AsyncTask[int], init_tasks=[lambda a, b: None]):\n    def run(self, event): ...",
        "several arguments",
    ),
}
_THEIRS = """
from async_lambda import AsyncLambdaController, config_set_name
app = AsyncLambdaController()
config_set_name("shop")
lambda_handler = app.async_lambda_handler
"""
_OURS = """
from asynclambda import ApiTask, App, AsyncTask, ScheduledTask
app = App("shop")
"""


def project(folder: Path, source: str, config: dict[str, Any] | None = None) -> Path:
    """A project with a main module and a config."""
    (folder / ".async_lambda").mkdir(parents=True)
    (folder / "app.py").write_text(source, encoding="utf-8")
    (folder / ".async_lambda" / "config.json").write_text(json.dumps(config or {}))
    return folder


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_at_deployment(name: str, tmp_path: Path) -> None:
    theirs, ours, said = MISTAKES[name]

    built = ancestor.build(project(tmp_path / "theirs", _THEIRS + theirs), "app")
    error = build_error(project(tmp_path / "ours", _OURS + ours))

    assert "Resources" in built
    assert re.search(said, error), error


#: A mistake of the config, and what ours says to it.
WRONG_CONFIGS: dict[str, tuple[dict[str, Any], str]] = {
    "a key that is none": ({"memroy": 512}, 'memroy.*Did you mean "memory"'),
    "a key of the API at a task": (
        {"tasks": {"T": {"domain_name": "a"}}},
        r"tasks\.T\.domain_name",
    ),
    "a task that is none": ({"tasks": {"Tsak": {}}}, r'tasks\.Tsak.*[^"]*T\b'),
    "a string for a list": ({"layers": "abc"}, "layers"),
    "an extra that is none": (
        {"managed_queue_extras": [{"Type": "A::B", "Properties": {"X": "$EXTRA7"}}]},
        r"\$EXTRA7 stands for no extra",
    ),
    "a domain without a certificate": ({"domain_name": "a.example.com"}, "certificate"),
}
_THEIR_TASKS = """
@app.async_task("T")
def t(event): ...
@app.api_task("A", path="/a", method="GET")
def a(event): ...
"""
_OUR_TASKS = """
class T(AsyncTask[int]):
    def run(self, event): ...
class A(ApiTask[None, None], path="/a", method="GET"):
    def run(self, event): ...
"""


@pytest.mark.parametrize("name", WRONG_CONFIGS)
def test_a_mistake_of_the_config_is_ignored(name: str, tmp_path: Path) -> None:
    config, said = WRONG_CONFIGS[name]

    built = ancestor.build(project(tmp_path / "theirs", _THEIRS + _THEIR_TASKS, config), "app")
    error = build_error(project(tmp_path / "ours", _OURS + _OUR_TASKS, config))

    assert "Resources" in built
    assert re.search(said, error, re.DOTALL), error


def test_a_schedule_has_no_time_zone(tmp_path: Path) -> None:
    keywords = "schedule_expression='cron(0 8 * * ? *)', timezone='Europe/Berlin'"
    theirs = project(
        tmp_path / "theirs", f"{_THEIRS}@app.scheduled_task('S', {keywords})\ndef s(event): ..."
    )
    ours = project(
        tmp_path / "ours",
        f"{_OURS}class S(ScheduledTask, {keywords}):\n    def run(self, event): ...",
    )

    imported = ancestor.run_code(theirs, "app", "result = 'it has one'")
    schedule = template_of(ours)["Resources"]["SALFunc"]["Properties"]["Events"]

    assert imported.result is None
    assert imported.error is not None
    assert "timezone" in imported.error[1]
    properties = schedule["ScheduledEvent"]["Properties"]
    assert properties["ScheduleExpressionTimezone"] == "Europe/Berlin"


# --- types ---------------------------------------------------------------------------------------

_THEIR_PROGRAM = """
from async_lambda import AsyncLambdaController, ManagedSQSEvent

app = AsyncLambdaController()


@app.async_task("Charge", timeuot=3)
def charge(event: ManagedSQSEvent) -> None:
    event.payload.order_id.upper().no_such_thing
    app.async_invoke("Chrage", payload={1, 2, 3})
"""
_OUR_PROGRAM = """
from pydantic import BaseModel

from asynclambda import App, AsyncEvent, AsyncTask

app = App("shop")


class Order(BaseModel):
    order_id: int


class Charge(AsyncTask[Order], timeuot=3):  # call-arg
    def run(self, event: AsyncEvent[Order]) -> None:
        event.payload.order_id.upper()  # attr-defined
        Charge.invoke({"order_id": 3})  # arg-type


class Other(AsyncTask[Order], memory="much"):  # arg-type
    def run(self, event: AsyncEvent[str]) -> None: ...  # override


Chrage.invoke(Order(order_id=1))  # name-defined
"""


def mypy_strict(*arguments: str | Path, folder: Path) -> list[str]:
    """The codes of what `mypy --strict` finds, with no settings of the project's."""
    settings = ["--config-file=", "--output=json", f"--cache-dir={ROOT / '.mypy_cache/ancestor'}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *settings, *arguments],
        cwd=folder,
        env={"PATH": "", "MYPYPATH": str(folder)},
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return sorted(each["code"] for each in found if each["severity"] == "error")


def test_a_checker_sees_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "theirs.py").write_text(_THEIR_PROGRAM)
    (tmp_path / "ours.py").write_text(_OUR_PROGRAM)
    python = ancestor_python()

    theirs = mypy_strict("--python-executable", python, "theirs.py", folder=tmp_path)
    ours = mypy_strict("ours.py", folder=tmp_path)

    # That the decorator is not typed is all that it says.
    assert theirs == ["untyped-decorator"]
    assert ours == sorted(re.findall(r"# ([a-z-]+)$", _OUR_PROGRAM, re.MULTILINE))
    assert len(ours) == 6


def test_the_package_itself_is_hardly_typed(tmp_path: Path) -> None:
    python = ancestor_python()
    [package] = (python.parents[1] / "lib").glob("*/site-packages/async_lambda")
    shutil.copytree(package, tmp_path / "async_lambda")

    found = mypy_strict("--python-executable", python, "--package", "async_lambda", folder=tmp_path)

    assert len(found) > 200
    # Ours by the project's own settings, which are strict and more: `make mypy` has just done it.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "asynclambda"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout
