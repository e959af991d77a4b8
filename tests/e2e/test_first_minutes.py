"""A new user's first minutes: each command ends well, and the order arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.first_minutes import first_minutes

if TYPE_CHECKING:
    from pathlib import Path


def test_from_the_wheel_to_an_order_through_dev(tmp_path: Path) -> None:
    steps = {}
    for step in first_minutes(tmp_path):
        assert step.status == 0, f"{step.command}:\n{step.printed}"
        steps[step.command] = step.printed

    # What the command says to type next is what the README says, and all of it was typed.
    said = steps["asynclambda new shop"].partition("Go on with:\n")[2].split("\n")
    assert {line.strip() for line in said} - {"cd shop", ""} <= steps.keys()
    assert "3 passed" in steps["uv run pytest"]
    assert steps["uv run asynclambda dev app"].startswith('200 {"order_id":"o-1"}\n')
    assert (tmp_path / "shop/.async_lambda/build/deployment.zip").exists()
