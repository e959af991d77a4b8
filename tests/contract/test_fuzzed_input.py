"""A small part of the fuzzer (`make fuzz`): whatever comes in is run, or refused cleanly."""

from __future__ import annotations

import subprocess
import sys

from support.paths import ROOT

CASES = 6_000


def test_broken_input_is_refused_cleanly_and_no_secret_is_said() -> None:
    ended = subprocess.run(
        [sys.executable, "tests/fuzz/suite.py", "--cases", str(CASES)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "6,000 cases" in ended.stdout
    assert "0 problems" in ended.stdout
