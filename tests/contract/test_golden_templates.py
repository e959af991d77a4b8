"""The committed template and picture of each example are those that are made now.

A change of the planner shows here, in the terms of what is deployed, and has to be meant.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest
from support.golden import EXAMPLES, fresh, fresh_picture, golden_file, golden_picture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_template_is_the_committed_one(example: Path) -> None:
    assert_committed(golden_file(example), fresh(example))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_picture_is_the_committed_one(example: Path) -> None:
    assert_committed(golden_picture(example), fresh_picture(example))


def assert_committed(file: Path, built: str) -> None:
    committed = file.read_text(encoding="utf-8") if file.exists() else ""
    difference = difflib.unified_diff(
        committed.splitlines(), built.splitlines(), f"{file} (committed)", "built now", lineterm=""
    )
    if committed != built:
        pytest.fail(
            "\n".join(difference) + "\nIf that is meant: `make golden`, and commit what it writes.",
            pytrace=False,
        )
