"""Where the ancestor's bundle fails, and ours does not.

As in test_faults.py, each test has the name of a fault and makes one check of both, and the ancestor has
to show it. Both bundles are of the same project: a main module, `src`, `vendor`, and a requirement with
binaries, of which there is a wheel for this machine and one for the functions' architecture.
"""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import sys
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from support import ancestor
from support.command import asynclambda, clean_environment

#: The machine's own architecture, and the one that the functions have: the other one.
HERE = "aarch64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
THERE = {"aarch64": "x86_64", "x86_64": "aarch64"}[HERE]
TAG = sys.implementation.cache_tag
BUNDLE = Path(".async_lambda", "build", "deployment.zip")

_THEIRS = f"""
from async_lambda import AsyncLambdaController, config_set_name, config_set_runtime
app = AsyncLambdaController()
config_set_name("shop")
config_set_runtime("python3.{sys.version_info.minor}")
lambda_handler = app.async_lambda_handler
@app.async_task("Task")
def task(event): ...
"""
_OURS = f"""
from asynclambda import App, AsyncEvent, AsyncTask
app = App("shop", runtime="python3.{sys.version_info.minor}",
          architecture={"arm64" if THERE == "aarch64" else "x86_64"!r})
class Task(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...
"""


class Bundles(NamedTuple):
    """The same project, twice."""

    theirs: zipfile.ZipFile
    ours: zipfile.ZipFile
    #: Built again, seconds later.
    ours_again: zipfile.ZipFile


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    folder = tmp_path_factory.mktemp("bundles")
    wheels = folder / "wheels"
    wheels.mkdir()
    for machine in (HERE, THERE):
        _write_wheel(wheels, machine)
    theirs = _project(folder / "theirs", _THEIRS)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    ancestor.build(theirs, "app", env=offline)
    ours = [_project(folder / name, _OURS) for name in ("ours", "again")]
    for project in ours:
        variables = clean_environment(UV_FIND_LINKS=str(wheels))
        ended = asynclambda("build", "app", cwd=project, environment=variables)
        assert ended.status == 0, ended.text
    return Bundles(*(zipfile.ZipFile(each / BUNDLE) for each in (theirs, *ours)))


def _project(folder: Path, main: str) -> Path:
    """A project as it lies on a developer's disk."""
    for name, text in {
        "app.py": main,
        "requirements.txt": "native==1.0\n",
        "src/__init__.py": "",
        "src/helper.py": "def help():\n    return 'x' * 1000\n" * 40,
        "src/.env": "PASSWORD=1\n",
        f"src/__pycache__/helper.{TAG}.pyc": "of another day",
        "vendor/vendored/__init__.py": "VALUE = 1\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    # Yesterday, but for the main module.
    for file in (folder / "src").rglob("*.py"):
        os.utime(file, (time.time() - 86_400,) * 2)
    return folder


def _write_wheel(folder: Path, machine: str) -> None:
    """A wheel of the distribution `native` that holds a program for one machine."""
    info = "native-1.0.dist-info"
    # The head of an ELF file for that machine: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
    elf = (
        b"\x7fELF\x02\x01\x01".ljust(18, b"\0")
        + {"x86_64": b"\x3e\0", "aarch64": b"\xb7\0"}[machine]
    )
    files = {
        "native/__init__.py": b"MACHINE = 1\n",
        "native/_native.abi3.so": elf.ljust(64, b"\0"),
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: native\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\n"
        + f"Tag: py3-none-manylinux2014_{machine}\n".encode(),
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')},"
        f"{len(content)}\n"
        for name, content in files.items()
    )
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    name = f"native-1.0-py3-none-manylinux2014_{machine}.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for entry, content in files.items():
            wheel.writestr(entry, content)


def test_it_has_the_binaries_of_the_machine_that_builds_it(bundles: Bundles) -> None:
    def machine(bundle: zipfile.ZipFile) -> str:
        code = bundle.read("native/_native.abi3.so")[18]
        return {0x3E: "x86_64", 0xB7: "aarch64"}[code]

    assert machine(bundles.theirs) == HERE
    assert machine(bundles.ours) == THERE


def test_it_is_not_compressed(bundles: Bundles) -> None:
    def is_compressed(bundle: zipfile.ZipFile) -> bool:
        entry = bundle.getinfo("src/helper.py")
        return entry.compress_size < entry.file_size / 4

    assert not is_compressed(bundles.theirs)
    assert is_compressed(bundles.ours)


def test_its_times_are_those_of_the_machine(bundles: Bundles) -> None:
    def times(bundle: zipfile.ZipFile) -> set[tuple[int, ...]]:
        return {entry.date_time for entry in bundle.infolist()}

    assert len(times(bundles.theirs)) > 1
    assert len(times(bundles.ours)) == 1
    names = [entry.filename for entry in bundles.ours.infolist()]
    assert names == [entry.filename for entry in bundles.ours_again.infolist()]
    assert all(bundles.ours.read(each) == bundles.ours_again.read(each) for each in names)


def test_it_has_what_lies_about_in_src(bundles: Bundles) -> None:
    def litter(bundle: zipfile.ZipFile) -> set[str]:
        stale = {each for each in bundle.namelist() if b"of another day" in bundle.read(each)}
        return stale | {each for each in bundle.namelist() if each.endswith(".env")}

    assert litter(bundles.theirs) == {"src/.env", f"src/__pycache__/helper.{TAG}.pyc"}
    assert litter(bundles.ours) == set()


def test_its_modules_are_compiled_again_at_each_cold_start(bundles: Bundles) -> None:
    def compiled(bundle: zipfile.ZipFile, module: str) -> bool:
        """Whether it has bytecode that Python takes without a look at the source's time."""
        parent, _, name = module.rpartition("/")
        cached = f"{parent}/__pycache__/{name}.{TAG}.pyc".lstrip("/")
        # https://peps.python.org/pep-0552/: the second word is 1 where the hash is not checked.
        return cached in bundle.namelist() and bundle.read(cached)[4:8] == b"\x01\0\0\0"

    modules = ["app", "src/helper", "vendored/__init__", "native/__init__"]
    assert [each for each in modules if compiled(bundles.theirs, each)] == []
    assert [each for each in modules if compiled(bundles.ours, each)] == modules
