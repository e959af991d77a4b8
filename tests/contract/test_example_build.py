"""The example, built by the command line as a user builds it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.command import asynclambda
from support.example import ORDERS, copy_project

from asynclambda.build.bundle import elf

if TYPE_CHECKING:
    from collections.abc import Mapping

ZIP = Path(".async_lambda", "build", "deployment.zip")
#: What an extension module of CPython 3.13 is called; one for the stable ABI has `abi3` instead.
_EXTENSION = re.compile(r"\.cpython-(\d+)-([a-z0-9_]+)-linux-gnu\.so$")
APP = 'App("orders", runtime="python3.13")'


def built(folder: Path) -> Path:
    """The example for arm64, built in a copy of it."""
    project = copy_project(ORDERS, folder)
    main = project / "app.py"
    source = main.read_text()
    assert APP in source
    main.write_text(
        source.replace(APP, 'App("orders", runtime="python3.13", architecture="arm64")')
    )
    done = asynclambda("build", "app", cwd=project)
    assert done.status == 0, done.text
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def files(project: Path) -> Mapping[str, bytes]:
    """What is in the bundle."""
    with zipfile.ZipFile(project / ZIP) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_binary_is_for_arm64_and_python_3_13(files: Mapping[str, bytes]) -> None:
    binaries = {name: content for name, content in files.items() if content[:4] == b"\x7fELF"}

    assert binaries
    assert {elf.machine(content) for content in binaries.values()} == {"aarch64"}
    tags = {match.groups() for name in binaries if (match := _EXTENSION.search(name))}
    assert tags == {("313", "aarch64")}
    others = [name for name in binaries if not _EXTENSION.search(name)]
    assert [name for name in others if ".abi3." not in name and ".libs/" not in name] == []


def test_every_compiled_module_is_of_python_3_13(files: Mapping[str, bytes]) -> None:
    compiled = [name for name in files if name.endswith(".pyc")]

    assert [name for name in compiled if not name.endswith(".cpython-313.pyc")] == []


def test_the_bundle_has_the_app_and_nothing_of_its_workshop(files: Mapping[str, bytes]) -> None:
    assert {"app.py", "asynclambda/__init__.py", "pydantic/__init__.py"} <= files.keys()
    assert not {"demo.py", "template.json", ".async_lambda/config.json"} & files.keys()
    assert not [name for name in files if name.startswith(("boto", "typer", "asynclambda/cli/"))]


def test_two_builds_in_two_folders_are_the_same_to_the_byte(project: Path, tmp_path: Path) -> None:
    other = built(tmp_path / "a folder of another name")

    for file in (Path("template.json"), ZIP):
        assert (other / file).read_bytes() == (project / file).read_bytes(), file
