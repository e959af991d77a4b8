"""Which files are an app's own, whatever links lead to them."""

from __future__ import annotations

from pathlib import Path

import pytest

import asynclambda
from asynclambda.build.graph.analysis.project import Project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project beside a library, with links in all directions."""
    root, library = tmp_path / "shop", tmp_path / "library"
    for file in (
        root / "app.py",
        root / "src/orders.py",
        root / "vendor/tariffs.py",
        library / "x.py",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (root / "linked.py").symlink_to(library / "x.py")
    (root / "folder").symlink_to(library)
    (library / "back.py").symlink_to(root / "app.py")
    (tmp_path / "alias").symlink_to(root)
    return root


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("shop/app.py", "app.py"),
        ("shop/src/orders.py", "src/orders.py"),
        ("alias/src/orders.py", "src/orders.py"),
        ("shop/src/../app.py", "app.py"),
        ("library/back.py", "app.py"),
        ("library/x.py", None),
        ("shop/linked.py", None),
        ("shop/folder/x.py", None),
        ("shop/vendor/tariffs.py", None),
    ],
)
def test_a_file_is_own_by_where_it_really_is(file: str, name: str | None, root: Path) -> None:
    for project in (Project(root), Project(root.parent / "alias")):
        assert project.name_of(str(root.parent / file)) == name


def test_a_relative_file_is_found_from_here(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)

    assert Project(Path()).name_of("src/orders.py") == "src/orders.py"


def test_the_framework_is_nobodys_own() -> None:
    file = Path(asynclambda.__file__)

    assert Project(file.parents[1]).name_of(str(file)) is None
