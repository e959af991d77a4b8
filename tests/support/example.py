"""The example as a clone has it, and its functions as the built template describes them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = ROOT / "examples" / "orders"


def copy_project(source: Path, folder: Path) -> Path:
    """A copy in `folder` without what builds have left there."""
    ignored = shutil.ignore_patterns("build", "dev", "__pycache__", "template.json")
    return shutil.copytree(source, folder / source.name, ignore=ignored)


def function_of(template: dict[str, Any], task: str) -> tuple[str, dict[str, str]]:
    """A task's handler and variables. A reference to another resource becomes a text."""
    of_all = template["Globals"]["Function"]
    own = template["Resources"][f"{task}ALFunc"]["Properties"]
    variables = {**of_all["Environment"]["Variables"], **own["Environment"]["Variables"]}
    texts = {
        name: value if isinstance(value, str) else f"the-{name.lower()}"
        for name, value in variables.items()
    }
    return of_all["Handler"], texts
