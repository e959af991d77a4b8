"""The committed template of each example is the one that is built now.

A change of the planner shows here, in the terms of what is deployed, and has to be meant.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest
from support.golden import EXAMPLES, fresh, golden_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_template_is_the_committed_one(example: Path) -> None:
    file = golden_file(example)
    committed = file.read_text(encoding="utf-8") if file.exists() else ""
    built = fresh(example)

    difference = difflib.unified_diff(
        committed.splitlines(), built.splitlines(), f"{file} (committed)", "built now", lineterm=""
    )
    if committed != built:
        pytest.fail(
            "\n".join(difference) + "\nIf that is meant: `make golden`, and commit what it writes.",
            pytrace=False,
        )
