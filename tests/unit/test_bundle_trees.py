"""Source trees among requirements: how they are named, and when they have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle.sources import find_source
from asynclambda.build.bundle.trees import fingerprint, tree_in

if TYPE_CHECKING:
    from pathlib import Path


def tree(folder: Path, name: str = "lib") -> Path:
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[project]\nname = "{name}"\nversion = "1"\n')
    (folder / "lib.py").write_text("X = 1\n")
    return folder


@pytest.mark.parametrize(
    "requirement",
    [
        "./libs/one",
        "libs/one",
        "-e ./libs/one",
        "-e libs/one",
        "--editable=./libs/one",
        "./libs/one ; python_version > '3'",
        "./libs/one[extra, other]",
        "./libs/../libs/one/",
        "file://{root}/libs/one",
        "one @ file://{root}/libs/one",
        "one[extra] @ file://{root}/libs/o%6ee",
    ],
)
def test_a_tree_is_named_by_its_path(tmp_path: Path, requirement: str) -> None:
    tree(tmp_path / "libs/one")

    assert tree_in(requirement.format(root=tmp_path), tmp_path) == tmp_path / "libs/one"


@pytest.mark.parametrize(
    "requirement",
    ["libs", "requests", "./gone", "./empty", "./one.whl", "six==1", "x @ https://example.com/x"],
)
def test_what_is_no_tree(tmp_path: Path, requirement: str) -> None:
    tree(tmp_path / "libs")
    (tmp_path / "empty").mkdir()
    (tmp_path / "one.whl").touch()

    assert tree_in(requirement, tmp_path) is None


def test_a_fingerprint_changes_when_the_tree_does_and_not_when_it_is_built(tmp_path: Path) -> None:
    tree(tmp_path / "lib")
    before = fingerprint(tmp_path / "lib")

    for left in ("dist/x.whl", "build/lib/x.py", "lib.egg-info/PKG-INFO", "__pycache__/lib.pyc"):
        path = tmp_path / "lib" / left
        path.parent.mkdir(parents=True)
        path.touch()
    assert fingerprint(tmp_path / "lib") == before

    (tmp_path / "lib/lib.py").write_text("X = 'longer'\n")
    assert fingerprint(tmp_path / "lib") != before


def test_every_kind_of_source_knows_its_trees(tmp_path: Path) -> None:
    tree(tmp_path / "libs/one")
    tree(tmp_path / "libs/two")
    tree(tmp_path / "checkout", "asynclambda")
    project = tmp_path / "app"
    project.mkdir()

    def trees() -> list[str]:
        source = find_source(project, "3.13")
        assert source is not None
        return [each.name for each in source.trees]

    (project / "requirements.txt").write_text("-e ../libs/one\nsix\n-e ../checkout\n")
    assert trees() == ["one"]

    (project / "pyproject.toml").write_text(
        '[project]\nname = "app"\ndependencies = ["lib", "x"]\n'
        '[tool.uv.sources]\nlib = { path = "../libs/two" }\nx = { index = "own" }\n'
    )
    assert trees() == ["two"]

    (project / "uv.lock").write_text(
        'source = { editable = "../libs/one" }\nsource = { directory = "../libs/two" }\n'
        'source = { virtual = "." }\nsource = { registry = "https://example.com/simple" }\n'
    )
    assert trees() == ["one", "two"]
