"""Pydantic looks for plugins only where there is one to find."""

from __future__ import annotations

import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.function_init import ENTRY, printed

from asynclambda.runtime.pydantic_plugins import VARIABLE, skip_the_search

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = "[pydantic]\nours = our_plugin:plugin\n"


@pytest.fixture(autouse=True)
def _path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with one folder on it, where one package without entry points is."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "not-there")])
    package(tmp_path, "plain-1.0.dist-info", None)


def package(folder: Path, name: str, entry_points: str | None) -> None:
    (folder / name).mkdir()
    if entry_points is not None:
        (folder / name / "entry_points.txt").write_text(entry_points)


def variable(monkeypatch: pytest.MonkeyPatch) -> str | None:
    """What the variable is once we have looked."""
    import os

    # Set and taken away again, so that the test's end restores what `skip_the_search` sets.
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.delenv(VARIABLE)
    skip_the_search()
    return os.environ.get(VARIABLE)


def test_without_a_plugin_nothing_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, "tool-1.0.dist-info", "[console_scripts]\ntool = tool:main\n")

    assert variable(monkeypatch) == "__all__"


@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
def test_a_plugin_is_left_to_pydantic(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package(tmp_path, f"ours-1.0.{kind}", "[console_scripts]\na = b:c\n\n" + PLUGIN)

    assert variable(monkeypatch) is None


def test_an_archive_on_the_path_may_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "packages.zip", "w") as archive:
        archive.writestr("ours-1.0.dist-info/entry_points.txt", PLUGIN)
    sys.path.append(str(tmp_path / "packages.zip"))

    assert variable(monkeypatch) is None


def test_what_the_user_has_set_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "logfire-plugin")
    import os

    skip_the_search()

    assert os.environ[VARIABLE] == "logfire-plugin"


def test_a_plugin_in_the_bundle_sees_the_tasks_payload(tmp_path: Path) -> None:
    """In a process of its own: with a plugin of pydantic's beside the app, and without."""
    (tmp_path / "app.py").write_text(
        "from pydantic import BaseModel\n"
        "from asynclambda import App, AsyncEvent, AsyncTask\n"
        "app = App('orders', runtime='python3.13')\n"
        "class Order(BaseModel):\n    cents: int\n"
        "class Charge(AsyncTask[Order]):\n"
        "    def run(self, event: AsyncEvent[Order]) -> None: ...\n"
    )
    (tmp_path / "our_plugin.py").write_text(
        "class Plugin:\n"
        "    def new_schema_validator(self, schema, schema_type, *rest):\n"
        "        print('seen', getattr(schema_type, '__name__', schema_type))\n"
        "        return None, None, None\n"
        "plugin = Plugin()\n"
    )
    code = f"import {ENTRY}"

    assert "seen" not in printed(tmp_path, code)
    package(tmp_path, "ours-1.0.dist-info", PLUGIN)
    assert "seen Order" in printed(tmp_path, code)
