"""Whole bundles, resolved by the real uv from the real index for another machine than this one."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.paths import ROOT

from asynclambda.build.bundle import Architecture, Bundle, Target, elf, make, make_bundle
from asynclambda.build.bundle.uv import find_uv
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ARM = Target("python3.13", "arm64")
#: A target that this very interpreter can run.
HERE: Architecture = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
RUNNABLE = Target(f"python3.{sys.version_info.minor}", HERE)

APP = "from src.orders import total\nimport asynclambda\n"
ORDERS = (
    "from pydantic import BaseModel\n\ndef total(cents: list[int]) -> int:\n    return sum(cents)\n"
)
#: With the framework as people write it down, boto3 by way of another package, and one package that
#: has urllib3 in common with boto3.
REQUIREMENTS = "asynclambda[cli]\nsmart-open[s3]\nrequests  # over HTTP\n"


def lay(folder: Path, requirements: str | None = REQUIREMENTS) -> Path:
    """A small project."""
    (folder / "src/tests").mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    (folder / "src/__init__.py").touch()
    (folder / "src/orders.py").write_text(ORDERS)
    (folder / "src/tests/test_orders.py").write_text("import pytest\n")
    (folder / ".env").write_text("SECRET=1\n")
    if requirements is not None:
        (folder / "requirements.txt").write_text(requirements)
    return folder


def build(
    project: Path,
    *,
    target: Target = ARM,
    include_boto3: bool = False,
    modules: Sequence[str] = (),
    told: list[str] | None = None,
) -> Bundle:
    return make_bundle(
        project,
        main_module="app",
        target=target,
        output=project / ".async_lambda/build/deployment.zip",
        include_boto3=include_boto3,
        modules=modules,
        progress=(told if told is not None else []).append,
    )


def names(bundle: Bundle) -> set[str]:
    with zipfile.ZipFile(bundle.path) as found:
        return set(found.namelist())


def packages(bundle: Bundle) -> dict[str, str | None]:
    return {package.name: package.version for package in bundle.packages}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return build(lay(tmp_path_factory.mktemp("first")))


def test_native_code_is_that_of_the_target_alone(bundle: Bundle) -> None:
    with zipfile.ZipFile(bundle.path) as found:
        libraries = {
            name: elf.machine(found.read(name)) for name in found.namelist() if elf.is_library(name)
        }

    assert {name.split("/")[0] for name in libraries} >= {"pydantic_core", "wrapt"}
    assert set(libraries.values()) == {"aarch64"}
    assert not [name for name in libraries if "cpython-" in name and "cpython-313-" not in name]


def test_the_app_the_framework_and_dependencies_are_at_the_root(bundle: Bundle) -> None:
    found = names(bundle)

    assert {
        "app.py",
        "src/orders.py",
        "asynclambda/__init__.py",
        "pydantic/__init__.py",
        "requests/__init__.py",
    } <= found
    assert [name for name in found if name.startswith(("bin/", ".env", "src/tests"))] == []


def test_what_the_runtime_has_stays_behind_with_what_only_that_needs(bundle: Bundle) -> None:
    found = packages(bundle)

    assert {"boto3", "botocore", "s3transfer", "python-dateutil", "six"}.isdisjoint(found)
    assert {"urllib3", "jmespath"} <= set(found), "others need these too"


def test_the_framework_is_copied_and_not_resolved(bundle: Bundle) -> None:
    assert {"typer", "rich", "uv"}.isdisjoint(packages(bundle)), "the extras are the builder's"
    assert [name for name in names(bundle) if name.startswith("asynclambda/build")] == []


def test_the_sizes_add_up(bundle: Bundle) -> None:
    with zipfile.ZipFile(bundle.path) as found:
        total = sum(info.file_size for info in found.infolist())

    assert bundle.unzipped_bytes == sum(package.bytes for package in bundle.packages) == total
    assert bundle.zipped_bytes == bundle.path.stat().st_size
    assert [package.bytes for package in bundle.packages] == sorted(
        (package.bytes for package in bundle.packages), reverse=True
    )
    assert {"app.py", "src/"} == {name for name, version in packages(bundle).items() if not version}
    assert not bundle.needs_s3


def test_another_folder_at_another_time_gives_the_same_bytes(
    bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = lay(tmp_path / "elsewhere" / "deeper")
    for path in project.rglob("*"):
        os.utime(path, (1e9, 1e9))
    (project / "app.py").chmod(0o600)
    monkeypatch.chdir(project)
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    again = build(project)

    assert again.sha256 == bundle.sha256
    assert again.path.read_bytes() == bundle.path.read_bytes()


def test_a_rebuild_compresses_only_what_changed(bundle: Bundle, tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    build(project)
    cache = project / make.CACHE
    before = {path.name for path in cache.iterdir()}
    told: list[str] = []

    (project / "src/orders.py").write_text(ORDERS + "# changed\n")
    changed = build(project, told=told)

    assert "dependencies: unchanged, from the cache" in told
    new = {path.name.partition("-")[0] for path in cache.iterdir() if path.name not in before}
    assert new == {"code"}
    assert changed.sha256 != bundle.sha256


def test_the_bundle_runs_with_nothing_else_on_the_path(tmp_path: Path) -> None:
    project = lay(tmp_path / "p", requirements="boto3\n")
    bundle = build(project, target=RUNNABLE, include_boto3=True)
    root = tmp_path / "task"
    with zipfile.ZipFile(bundle.path) as found:
        found.extractall(root)

    code = (
        "import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p];"
        f"sys.path.insert(0, {str(root)!r});"
        "import app, boto3, importlib.metadata as m;"
        "print(app.total([1, 2]), m.version('asynclambda'), boto3.__file__.startswith(sys.path[0]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == "3"
    assert done.stdout.split()[2] == "True"


def test_vendored_packages_take_the_place_of_dependencies(tmp_path: Path) -> None:
    project = lay(tmp_path / "p", requirements="six\n")
    (project / "vendor/pydantic").mkdir(parents=True)
    (project / "vendor/pydantic/__init__.py").write_text("MINE = True\n")
    (project / "vendor/asynclambda").mkdir()
    (project / "vendor/asynclambda/__init__.py").write_text("OLD = True\n")
    told: list[str] = []

    bundle = build(project, told=told)

    with zipfile.ZipFile(bundle.path) as found:
        assert found.read("pydantic/__init__.py") == b"MINE = True\n"
        assert found.read("asynclambda/__init__.py") != b"OLD = True\n"
    assert "pydantic/main.py" not in names(bundle), "no mixture of two versions"
    assert any(line.startswith("pydantic 2") and "overridden" in line for line in told)
    assert any(line.startswith("vendor/asynclambda is left out") for line in told)


def test_a_lock_decides_the_framework_s_requirements_too(tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    lock(project, ["six", "boto3", "asynclambda", "pydantic==2.11.10"])
    # uv keeps what is locked as long as it fits: an older version than any resolution would take.
    lock(project, ["six", "boto3", "asynclambda"])
    told: list[str] = []

    bundle = build(project, told=told)

    found = packages(bundle)
    assert "dependencies: from uv.lock (requirements.txt not read)" in told
    assert (found["pydantic"], "six" in found) == ("2.11.10", True)
    assert {"boto3", "botocore", "python-dateutil", "iniconfig", "smart-open"}.isdisjoint(found)


def test_a_lock_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    lock(project, ["six"])
    write_pyproject(project, ["six", "idna"])

    with pytest.raises(BuildError, match=r"uv\.lock is out of date.*\n.*uv lock") as caught:
        build(project)

    assert caught.value.where == "uv.lock"


def write_pyproject(project: Path, dependencies: list[str]) -> None:
    (project / "pyproject.toml").write_text(
        f"""\
[project]
name = "orders"
version = "1"
requires-python = ">=3.11"
dependencies = {dependencies}
[dependency-groups]
dev = ["iniconfig"]
[tool.uv.sources]
asynclambda = {{ path = "{ROOT}" }}
"""
    )


def lock(project: Path, dependencies: list[str]) -> None:
    write_pyproject(project, dependencies)
    finished = find_uv().run("lock", "--python", sys.executable, folder=project)
    assert finished.succeeded, finished.messages


@pytest.mark.parametrize(
    ("requirements", "where", "what"),
    [
        ("six\nnumpy==1.20.0\n", "requirements.txt:2", "numpy 1.20.0 has no wheel for arm64"),
        ("docopt\n", "requirements.txt:1", "docopt has no wheel for arm64 python3.13"),
        ("no-such-package-0\n", "requirements.txt:1", "no package no-such-package-0"),
        ("six==99\n", "requirements.txt:1", "there is no six 99"),
        ("pydantic<2\n", "requirements.txt", r"pydantic<2 .*txt:1\), pydantic>=\S+ \(asynclambda"),
        ("six\nfoo >=> 1\n", "requirements.txt:2", "cannot read a line"),
        ("six\n--nonsense\n", "requirements.txt:2", "cannot read a line"),
        ("six\n-r gone.txt\n", "requirements.txt:2", "cannot read a line"),
        ("./gone-1-py3-none-any.whl\n", "requirements.txt", "there is nothing at .*gone-1"),
    ],
)
def test_what_cannot_be_resolved(tmp_path: Path, requirements: str, where: str, what: str) -> None:
    with pytest.raises(BuildError, match=what) as caught:
        build(lay(tmp_path / "p", requirements))

    assert caught.value.where == where
    assert "\n    uv:\n    " in str(caught.value), "uv's own text is below"
    assert not list((tmp_path / "p" / make.CACHE).glob("dependencies*"))


def test_an_index_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")

    with pytest.raises(BuildError, match="index could not be reached"):
        build(lay(tmp_path / "p", "six\n"))


def test_a_uv_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BuildError, match=r"pip install 'asynclambda\[cli\]'"):
        build(lay(tmp_path / "p"))


def test_a_library_for_another_processor(tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    (project / "vendor").mkdir()
    (project / "vendor/fast.so").write_bytes(b"\x7fELF\x02\x01" + bytes(12) + b"\x3e\x00")

    with pytest.raises(BuildError, match="is for x86_64, and the function runs on arm64"):
        build(project)


def test_src_is_the_app_s_alone(tmp_path: Path) -> None:
    # Some wheels install a top-level `src` by mistake; it must not become a part of the app's.
    wheel = tmp_path / "p/careless-1-py3-none-any.whl"
    info = "careless-1.dist-info"
    lay(tmp_path / "p", requirements="./careless-1-py3-none-any.whl\n")
    (tmp_path / "p/src/__init__.py").unlink()
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("src/theirs.py", "")
        made.writestr("careless.py", "")
        made.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: careless\nVersion: 1\n")
        made.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        made.writestr(f"{info}/RECORD", "src/theirs.py,,\ncareless.py,,\n")

    found = names(build(tmp_path / "p"))

    assert {"src/orders.py", "careless.py"} <= found
    assert "src/theirs.py" not in found


def test_a_module_that_is_not_bundled(tmp_path: Path) -> None:
    project = lay(tmp_path / "p", requirements=None)
    (project / "tasks.py").write_text("")

    with pytest.raises(BuildError, match="the module tasks is not in the bundle"):
        build(project, modules=["src.orders", "tasks"])


def test_a_name_that_the_app_and_vendor_both_have(tmp_path: Path) -> None:
    project = lay(tmp_path / "p")
    (project / "vendor/app").mkdir(parents=True)
    (project / "vendor/app/__init__.py").touch()

    with pytest.raises(BuildError, match="a module of this name too") as caught:
        build(project)

    assert caught.value.where == "vendor/app/__init__.py"


def test_a_bundle_that_is_too_large_names_the_largest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "UNZIPPED_LIMIT", 1_000_000)
    project = lay(tmp_path / "p", requirements=None)
    (project / "src/model.bin").write_bytes(bytes(20_000_000))

    with pytest.raises(BuildError, match=r"Lambda takes at most 1\.0 MB") as caught:
        build(project)

    largest = str(caught.value).splitlines()[2:]
    assert largest[0].strip() == "src/: 20.0 MB"
    assert "pydantic_core 2." in largest[1] + largest[2]
    assert 5 < len(largest) <= 10
    assert not (project / ".async_lambda/build/deployment.zip").exists()
