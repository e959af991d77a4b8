"""`make demo` runs this script: it follows an order, or says what did not happen."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.command import clean_environment
from support.example import ORDERS, copy_project

if TYPE_CHECKING:
    from pathlib import Path


def demo(project: Path) -> subprocess.CompletedProcess[str]:
    """Run it as the Makefile does, from another folder."""
    return subprocess.run(
        [sys.executable, project / "demo.py"],
        cwd=project.parent,
        env=clean_environment(),
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_project(ORDERS, tmp_path)


def test_it_follows_an_order_through_every_task(project: Path) -> None:
    done = demo(project)

    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("  ")]
    _, *table = [line for line in lines if line]
    tasks, lanes = [row[0] for row in table], [row[3] for row in table]
    assert tasks == ["PlaceOrder", "ReserveStock", "ChargeCard", "SendReceipt"]
    assert lanes == ["0", "1", "1", "0"]
    times = [int(row[-1].replace(",", "")) for row in table]
    assert times == sorted(times)
    assert times[-1] - times[-2] >= 2_000  # the receipt's delay


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('self.logger.info("card charged"', 'raise LookupError("no card")  #', "ChargeCard: "),
        ('app = App("orders"', 'app = App("or ders"', "the app's name 'or ders'"),
        ('path="/orders"', 'path="/others"', "POST http://127.0.0.1:"),
    ],
    ids=["a task fails", "no build", "no route"],
)
def test_it_fails_with_the_reason(project: Path, before: str, after: str, reason: str) -> None:
    source = (project / "app.py").read_text()
    assert before in source
    (project / "app.py").write_text(source.replace(before, after))

    done = demo(project)

    assert done.returncode == 1
    assert "The demo failed: " in done.stdout
    assert reason in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
