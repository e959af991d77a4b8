"""Requirements that are source trees on this machine: wheels of them are built and bundled."""

from __future__ import annotations

import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle import Target, make_bundle
from asynclambda.build.bundle.uv import find_uv
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = """\
[project]
name = "own-library"
version = "1.5"
dependencies = ["six==1.16.0"]
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
"""
APP = """\
[project]
name = "orders"
version = "1"
requires-python = ">=3.11"
dependencies = ["own-library"]
[tool.uv.sources]
own-library = {source}
"""


def lay_library(folder: Path) -> Path:
    (folder / "own_library").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(LIBRARY)
    (folder / "own_library/__init__.py").write_text("X = 1\n")
    return folder


def lay_app(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text("import own_library\n")
    return folder


def build(project: Path, told: list[str]) -> dict[str, bytes]:
    """The bundle's files that are the library's."""
    bundle = make_bundle(
        project,
        main_module="app",
        target=Target("python3.13", "arm64"),
        output=project / "deployment.zip",
        bytecode=False,
        progress=told.append,
    )
    versions = {package.name: package.version for package in bundle.packages}
    assert (versions.get("own-library"), versions.get("six")) == ("1.5", "1.16.0")
    with zipfile.ZipFile(bundle.path) as found:
        names = [name for name in found.namelist() if name.startswith("own_library")]
        return {name: found.read(name) for name in names}


@pytest.mark.parametrize("line", ["./lib", "-e ./lib", "own-library @ {uri}"])
def test_a_tree_in_requirements(tmp_path: Path, line: str) -> None:
    project = lay_app(tmp_path / "p")
    library = lay_library(project / "lib")
    (project / "requirements.txt").write_text(line.format(uri=library.as_uri()) + "\n")
    told: list[str] = []

    files = build(project, told)

    assert files["own_library/__init__.py"] == b"X = 1\n"
    assert set(files) == {"own_library/__init__.py", "own_library-1.5.dist-info/METADATA"}
    assert f"dependencies: building a wheel of {library}" in told


def test_a_tree_that_was_edited_is_built_again(tmp_path: Path) -> None:
    project = lay_app(tmp_path / "p")
    library = lay_library(tmp_path / "lib")
    (project / "pyproject.toml").write_text(APP.format(source='{ path = "../lib" }'))
    told: list[str] = []

    build(project, told)
    (library / "own_library/__init__.py").write_text("X = 'another'\n")
    files = build(project, told)

    assert files["own_library/__init__.py"] == b"X = 'another'\n"
    build(project, told)
    assert told[-1] == "dependencies: unchanged, from the cache"


def test_a_member_of_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.uv.workspace]\nmembers = ["libs/*", "services/*"]\n'
    )
    lay_library(tmp_path / "libs/own")
    project = lay_app(tmp_path / "services/orders")
    (project / "pyproject.toml").write_text(APP.format(source="{ workspace = true }"))
    finished = find_uv().run("lock", "--python", sys.executable, folder=project)
    assert finished.succeeded, finished.messages
    told: list[str] = []

    files = build(project, told)

    assert "dependencies: from uv.lock" in told
    assert files["own_library/__init__.py"] == b"X = 1\n"


def test_the_project_itself_is_not_built(tmp_path: Path) -> None:
    project = lay_app(tmp_path / "p")
    lay_library(project / "lib")
    (project / "pyproject.toml").write_text('[project]\nname = "orders"\nversion = "1"\n')
    (project / "requirements.txt").write_text("-e .\n./lib\n")
    told: list[str] = []

    build(project, told)

    assert not [line for line in told if line.endswith(f"wheel of {project}")]


def test_a_tree_that_cannot_be_built(tmp_path: Path) -> None:
    project = lay_app(tmp_path / "p")
    library = lay_library(project / "lib")
    (library / "pyproject.toml").write_text(LIBRARY.replace("hatchling.build", "gone"))
    (project / "requirements.txt").write_text("./lib\n")

    with pytest.raises(BuildError, match="cannot be built") as caught:
        build(project, [])

    assert caught.value.where == str(library)
    assert "gone" in str(caught.value.remedy)
