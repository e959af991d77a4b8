"""A user's own test meets an edge that the build does not see before AWS does."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.command import clean_environment

from asynclambda import env, ports, registry
from asynclambda.sending.edges import UndeclaredEdge, edges_of_environment
from asynclambda.sending.sender import AwsSender

if TYPE_CHECKING:
    from pathlib import Path

APP = """
import sys

from asynclambda import App, AsyncEvent, AsyncTask, DirectEvent, DirectTask

app = App("shop")

class Seen(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...

class Hidden(AsyncTask[int], lane_count=2):
    def run(self, event: AsyncEvent[int]) -> None: ...

class Price(DirectTask[int, int]):
    def run(self, event: DirectEvent[int]) -> int:
        return 1

class Pick(AsyncTask[str], invokes=[Seen]):
    def run(self, event: AsyncEvent[str]) -> None:
        task = vars(sys.modules[__name__])[event.payload]
        task.call(1) if task is Price else task.invoke(1, **({"lane": 1} if task is Hidden else {}))
"""
TESTS = """
import app
import pytest

from asynclambda import ports
from asynclambda.runtime.load import load
from asynclambda.testing import RecordingSender, event_for, lambda_context

@pytest.mark.parametrize("task", ["Seen", "Hidden", "Price"])
@pytest.mark.parametrize("any_edge", [False, True])
def test_pick(task, any_edge):
    with ports.using(RecordingSender(call=lambda name, payload: b"1", any_edge=any_edge)):
        load(app.Pick)(event_for(app.Pick, task), lambda_context(app.Pick))

def test_outside_of_a_task_all_may_be_sent():
    with ports.using(RecordingSender()) as sender:
        app.Hidden.invoke(1)
"""


def test_a_test_of_the_users_says_which_line_to_add(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "test_app.py").write_text(TESTS)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", "-p", "no:schemathesis"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )

    ended = {
        name: outcome
        for outcome, name in (
            line.split(" - ")[0].split(" test_app.py::")
            for line in done.stdout.splitlines()
            if line.startswith(("PASSED test_app", "FAILED test_app"))
        )
    }
    assert ended == {
        "test_pick[False-Seen]": "PASSED",
        "test_pick[False-Hidden]": "FAILED",
        "test_pick[False-Price]": "FAILED",
        "test_pick[True-Seen]": "PASSED",
        "test_pick[True-Hidden]": "PASSED",
        "test_pick[True-Price]": "PASSED",
        "test_outside_of_a_task_all_may_be_sent": "PASSED",
    }, done.stdout
    assert "Pick invokes Hidden, which the build does not see in its source" in done.stdout
    assert "Say so on the class: `invokes=[Seen, Hidden]`." in done.stdout
    assert "Pick calls Price, which the build does not see in its source" in done.stdout
    assert "`invokes=[Seen, Price]`" in done.stdout


def test_a_function_looks_itself_where_its_environment_says_what_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `asynclambda dev` has it: the refusal comes before anything is sent, and boto3 is not needed."""
    from asynclambda import App, AsyncEvent, AsyncTask, context

    monkeypatch.setenv(env.TASK_ID, "Pick")
    monkeypatch.setenv(env.INVOKES, '["shop-Seen"]')
    with registry.isolated():
        App("shop")

        class Hidden(AsyncTask[int]):
            def run(self, event: AsyncEvent[int]) -> None: ...

        class Pick(AsyncTask[int]):
            def run(self, event: AsyncEvent[int]) -> None: ...

        running = context.Invocation("Pick", "i-1", "i-1")
        with (
            ports.using(AwsSender()),
            context.entered(running),
            pytest.raises(UndeclaredEdge) as got,
        ):
            Hidden.invoke_many([1, 2])

        assert "`invokes=[Hidden]`" in str(got.value)
        assert "Pick" in str(got.value.where)
        edges_of_environment().check_call("Pick", "shop-Unknown")
