"""INIT is spared the garbage collector, and what the app says of it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support.function_init import printed

if TYPE_CHECKING:
    from pathlib import Path

APP = """
import gc
{own}
during = gc.get_threshold()
from asynclambda import App, AsyncEvent, AsyncTask
app = App("orders", runtime="python3.13")
class Charge(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...
"""
START = """
import gc, json
before = gc.get_threshold()
import asynclambda.runtime.entry
import app
print(json.dumps({
    "before": before, "during": app.during, "after": gc.get_threshold(),
    "enabled": gc.isenabled(), "frozen": gc.get_freeze_count(),
}))
"""


def started(folder: Path, own: str) -> dict[str, Any]:
    """What the collector is set to around the INIT of an app that does this first."""
    (folder / "app.py").write_text(APP.format(own=own))
    found: dict[str, Any] = json.loads(printed(folder, START))
    return found


def test_it_runs_as_before_once_init_is_over(tmp_path: Path) -> None:
    found = started(tmp_path, "")

    assert found["during"][0] > 100_000
    assert found["after"] == found["before"]
    assert found["enabled"]
    assert found["frozen"] > 10_000


def test_an_app_that_sets_it_has_its_own(tmp_path: Path) -> None:
    found = started(tmp_path, "gc.set_threshold(5_000, 20, 20); gc.disable()")

    assert found["after"][:2] == [5_000, 20]
    assert not found["enabled"]
