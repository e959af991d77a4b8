"""Bytecode as the real interpreters of this machine compile it, and as they load it."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle import Target, bytecode, make, make_bundle
from asynclambda.build.bundle.bytecode import compiled
from asynclambda.build.bundle.files import File, Owner
from asynclambda.build.bundle.interpreters import Interpreter, find_interpreter
from asynclambda.build.bundle.uv import find_uv
from asynclambda.local import interpreter as local_interpreter

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = f"3.{sys.version_info.minor}"
FOUND = {
    version: interpreter
    for version in ("3.11", "3.12", "3.13", "3.14")
    if (interpreter := find_interpreter(version, find_uv())) is not None
}
each_python = pytest.mark.parametrize("version", FOUND)


def files_of(package: str) -> list[File]:
    """The modules of an installed package: code of all kinds that nobody wrote for this test."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    root = Path(spec.origin).parent
    return [
        File(path.relative_to(root.parent).as_posix(), path, Owner(package, "1"))
        for path in sorted(root.rglob("*.py"))
    ]


def contents(files: list[File]) -> Mapping[str, bytes]:
    return {file.name: file.read() for file in files}


def test_the_running_python_is_found_first() -> None:
    assert FOUND[HERE].path == sys.executable


@each_python
def test_bytecode_does_not_depend_on_the_process_that_makes_it(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = files_of("pydantic")
    first = compiled(files, FOUND[version], version)

    monkeypatch.setattr(bytecode, "_environment", lambda: {"PYTHONHASHSEED": "12345"})
    shuffled = random.Random(1).sample(files, len(files))  # noqa: S311 — any order will do
    again = compiled(shuffled, FOUND[version], version)

    assert first.failures == {}
    assert len(first.files) == len(files)
    assert contents(again.files) == contents(first.files)


@each_python
def test_a_module_is_loaded_from_its_bytecode_unchecked(version: str, tmp_path: Path) -> None:
    source = File("pkg/mod.py", b"VALUE = 'from bytecode'\n", Owner("x"))
    init = File("pkg/__init__.py", b"", Owner("x"))
    for file in compiled([init, source], FOUND[version], version).files:
        path = tmp_path / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.read())
    # If the interpreter looked at the sources at all, it would see that they are others.
    (tmp_path / "pkg/__init__.py").write_text("raise AssertionError\n")
    (tmp_path / "pkg/mod.py").write_text("VALUE = 'from the source'\n")
    before = sorted(tmp_path.rglob("*"))

    code = "import pkg.mod as m; print(m.VALUE, '|', m.__loader__.get_code('pkg.mod').co_filename)"
    done = subprocess.run(
        [FOUND[version].path, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    # The loader puts the file's real place instead of the one that was compiled in.
    assert done.stdout.strip() == f"from bytecode | {tmp_path / 'pkg/mod.py'}", done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_names_are_those_of_lambda() -> None:
    [file] = compiled([File("src/x.py", b"", Owner("x"))], FOUND[HERE], HERE).files

    assert file.name == f"src/__pycache__/x.cpython-3{sys.version_info.minor}.pyc"
    assert b"/var/task/src/x.py" in file.read()
    assert file.owner == Owner("x")


def test_what_cannot_be_compiled_or_imported_is_told_or_passed_over() -> None:
    files = [
        File("src/bad.py", b"def f(:\n", Owner("x")),
        File("src/nul.py", b"a\0b", Owner("x")),
        File("src/{{name}}.py", b"{{ template }}", Owner("x")),
        File("src/data.txt", b"x", Owner("x")),
        File(
            "src/good.py",
            "# größe\nx = 'ü'\n".encode("latin-1").join([b"# coding: latin-1\n", b""]),
            Owner("x"),
        ),
    ]

    done = compiled(files, FOUND[HERE], HERE)

    assert [Path(file.name).name.split(".")[0] for file in done.files] == ["good"]
    assert set(done.failures) == {"src/bad.py", "src/nul.py"}
    assert "invalid syntax" in done.failures["src/bad.py"]


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def says(version: str, implementation: str = "CPython", level: str = "final") -> str:
    """A program that claims to be an interpreter."""
    return f"echo '{json.dumps([implementation, version, level, True])}'"


def test_an_interpreter_has_to_be_the_right_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "python3.99"
    script(tmp_path / "shim" / name, "echo 'pyenv: command not found' >&2; exit 127")
    script(tmp_path / "silent" / name, "echo")
    script(tmp_path / "pypy" / name, says("3.99.0", implementation="PyPy"))
    script(tmp_path / "early" / name, says("3.99.0rc1", level="candidate"))
    script(tmp_path / "other" / name, says("3.9.9"))
    right = script(tmp_path / "right" / name, says("3.99.1 (main)"))
    folders = ["shim", "silent", "pypy", "early", "other", "right", "early"]
    path = os.pathsep.join([*(str(tmp_path / each) for each in folders), os.environ["PATH"]])
    monkeypatch.setenv("PATH", path)
    uv = find_uv()

    assert find_interpreter("3.99", uv) == Interpreter(str(right), "3.99.1 (main)")

    right.unlink()
    assert find_interpreter("3.99", uv) is None


def test_the_one_that_compiles_is_the_one_that_runs_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "on-path/python3.99", says("3.99.5"))
    own = script(tmp_path / "versions/3.99.1/bin/python3.99", says("3.99.1"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'on-path'}{os.pathsep}{os.environ['PATH']}")

    compiles = find_interpreter("3.99", find_uv())

    assert compiles == Interpreter(str(own), "3.99.1")
    assert local_interpreter.find("python3.99").path == own


def test_pyenv_s_newest_patch_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for patch in ("3.99.9", "3.99.10", "3.99.2"):
        script(tmp_path / "versions" / patch / "bin/python3.99", says(patch))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    found = find_interpreter("3.99", find_uv())

    assert found is not None
    assert found.version == "3.99.10"


def lay(folder: Path) -> Path:
    (folder / "src").mkdir(parents=True)
    (folder / "app.py").write_text("import src.x\n")
    (folder / "src/x.py").write_text("X = 1\n")
    (folder / "src/old.py").write_text("print 'Python 2'\n")
    return folder


def bundled(project: Path, told: list[str], *, bytecode: bool = True) -> set[str]:
    bundle = make_bundle(
        project,
        main_module="app",
        target=Target(f"python{HERE}", "arm64"),
        output=project / "deployment.zip",
        bytecode=bytecode,
        progress=told.append,
    )
    with zipfile.ZipFile(bundle.path) as found:
        return set(found.namelist())


def test_every_part_of_a_bundle_has_its_bytecode_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = lay(tmp_path / "p")
    tag = f"cpython-3{sys.version_info.minor}"
    told: list[str] = []

    with_it = bundled(project, told)
    without = bundled(project, told, bytecode=False)
    again = bundled(project, told)

    assert {
        f"__pycache__/app.{tag}.pyc",
        f"src/__pycache__/x.{tag}.pyc",
        f"asynclambda/__pycache__/errors.{tag}.pyc",
        f"pydantic/__pycache__/main.{tag}.pyc",
        f"__pycache__/typing_extensions.{tag}.pyc",
    } <= with_it
    assert f"src/__pycache__/old.{tag}.pyc" not in with_it
    assert any(line.startswith("code: src/old.py has no bytecode: ") for line in told)
    assert without == {name for name in with_it if not name.endswith(".pyc")}
    assert again == with_it, "the cache keeps the two apart"

    monkeypatch.setattr(make, "find_interpreter", lambda *_: None)
    told.clear()
    assert bundled(project, told) == without
    assert told[0].startswith(f"bytecode: none, because there is no Python {HERE} on this machine")
