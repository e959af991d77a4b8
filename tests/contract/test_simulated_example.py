"""The example app's days of work, as the README has them: in a test of its own project."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from support.command import clean_environment
from support.example import ORDERS, copy_project

if TYPE_CHECKING:
    from pathlib import Path

TESTS = """\
from datetime import timedelta

from app import ChargeCard, Order, SendReceipt, app
from asynclambda.testing import Simulation, assert_invoked, explore, simulate

ORDER = Order(order_id="o-1", cents=60_000)

def test_the_receipt_comes_an_hour_after_the_charge() -> None:
    with simulate(app) as sim:
        response = sim.request("POST", "/orders", body=ORDER)
        assert response.json() == {"order_id": "o-1", "lane": 1}

        sim.run_until_idle()  # jumps the hour
        [charge], [receipt] = sim.runs(ChargeCard), sim.runs(SendReceipt)
        assert receipt.at - charge.at >= timedelta(hours=1)
        assert receipt.payload == ORDER
        assert_invoked(ChargeCard, payload=ORDER, lane=1, times=1)

def test_a_killed_function_loses_nothing() -> None:
    with simulate(app) as sim:
        sim.crash_next(ChargeCard)
        ChargeCard.invoke(ORDER)
        sim.advance(days=1)
        assert [run.outcome for run in sim.runs(ChargeCard)] == ["crashed", "done"]
        assert not sim.dead(ChargeCard)

def every_order_gets_a_receipt(sim: Simulation) -> None:
    sim.request("POST", "/orders", body=ORDER)
    sim.run_until_idle()
    assert sim.runs(SendReceipt)[-1].outcome == "done", sim.timeline()

def test_whatever_goes_wrong() -> None:
    explore(every_order_gets_a_receipt, app, seeds=50)
"""


def test_the_tests_of_the_readme_pass(tmp_path: Path) -> None:
    project = copy_project(ORDERS, tmp_path)
    (project / "test_app.py").write_text(TESTS)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_app.py"],
        cwd=project,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
