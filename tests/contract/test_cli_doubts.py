"""`build` and `plan` say which sends they could not follow: their roles do not allow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.command import asynclambda

if TYPE_CHECKING:
    from pathlib import Path

APP = """
from asynclambda import App, AsyncEvent, AsyncTask

app = App("doubts")

class Target(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...

class Doubt(AsyncTask[str]{declared}):
    def run(self, event: AsyncEvent[str]) -> None:
        globals()[event.payload].invoke(1)
"""
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/doubts:1"


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_send_that_cannot_be_followed_is_told_with_its_line(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    (tmp_path / "app.py").write_text(APP.format(declared=""))

    built = asynclambda("build", "app", "--image-uri", IMAGE, *more, cwd=tmp_path)

    assert built.status == 0, built.text
    assert "Doubt may send to tasks that its source does not tell" in built.text
    assert "app.py:11:" in built.text
    assert "invokes=[TheTask]" in built.text


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_plan_tells_it_as_well(tmp_path: Path, more: tuple[str, ...]) -> None:
    (tmp_path / "app.py").write_text(APP.format(declared=""))
    assert asynclambda("build", "app", "--image-uri", IMAGE, cwd=tmp_path).status == 0

    planned = asynclambda(
        "plan", "app", "--against", "template.json", "--image-uri", IMAGE, *more, cwd=tmp_path
    )

    assert planned.status == 0, planned.text
    # With `--json` standard output is for the other tool alone.
    told, other = (planned.err, planned.out) if more else (planned.out, planned.err)
    assert "Doubt may send to tasks that its source does not tell" in told
    assert "app.py:11:" in told
    assert "may send" not in other


def test_a_declared_send_is_no_doubt(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP.format(declared=", invokes=[Target]"))

    built = asynclambda("build", "app", "--image-uri", IMAGE, cwd=tmp_path)

    assert built.status == 0, built.text
    assert "may send" not in built.text
