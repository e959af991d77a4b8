"""A save is seen: real files, and the system's own notices of them."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING

import pytest

from asynclambda.local.loop.sources import Sources
from asynclambda.local.loop.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asynclambda.errors import LocalError

Saves = queue.SimpleQueue[tuple[tuple[str, ...], float]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "src").mkdir(parents=True)
    (folder / ".async_lambda").mkdir()
    (folder / "app.py").write_text("1")
    return folder


@pytest.fixture
def saves(project: Path) -> Iterator[Saves]:
    found: Saves = queue.SimpleQueue()
    failed: list[LocalError] = []
    watcher = Watcher(
        project, Sources(project), lambda files, at: found.put((files, at)), failed.append
    )
    watcher.start()
    time.sleep(0.5)  # it says nothing when it watches
    yield found
    watcher.stop()
    assert failed == []


def test_a_save_is_told_with_its_file_and_its_time(project: Path, saves: Saves) -> None:
    began = time.monotonic()
    (project / "app.py").write_text("2")
    files, seen = saves.get(timeout=5)
    assert files == ("app.py",)
    assert began - 0.1 < seen < time.monotonic()


def test_an_editor_that_renames_has_saved_once(project: Path, saves: Saves) -> None:
    (project / ".app.py.swp").write_text("2")
    (project / ".app.py.swp").rename(project / "app.py")
    assert saves.get(timeout=5)[0] == ("app.py",)
    with pytest.raises(queue.Empty):
        saves.get(timeout=0.5)


def test_files_that_are_saved_together_are_one_save(project: Path, saves: Saves) -> None:
    (project / "src" / "orders.py").write_text("new")
    (project / "app.py").write_text("2")
    (project / ".async_lambda" / "config.json").write_text("{}")
    files = saves.get(timeout=5)[0]
    assert files == (".async_lambda/config.json", "app.py", "src/orders.py")


def test_what_is_not_the_app_s_own_is_not_told(project: Path, saves: Saves) -> None:
    (project / "README.md").write_text("x")
    (project / ".async_lambda" / "template.json").write_text("{}")
    (project / "src" / "test_orders.py").write_text("x")
    with pytest.raises(queue.Empty):
        saves.get(timeout=0.7)


def test_a_folder_that_cannot_be_watched_is_told(tmp_path: Path) -> None:
    failed: queue.SimpleQueue[LocalError] = queue.SimpleQueue()
    nowhere = tmp_path / "nowhere"
    watcher = Watcher(nowhere, Sources(nowhere), lambda *_: None, failed.put)
    watcher.start()
    error = failed.get(timeout=5)
    watcher.stop()
    assert "saves are not seen any more" in error.what
    assert "max_user_watches" in str(error.remedy)
