"""The order of the house: what nobody would notice until it has long been wrong.

These tests read the project's own files. Two of them start a fresh interpreter, because what they
ask (what an import loads, what a wheel holds) has no honest answer inside of this one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from pathspec import GitIgnoreSpec
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
GROUPS: dict[str, list[str]] = {
    "dependencies": PROJECT["dependencies"],
    **PROJECT["optional-dependencies"],
    **PYPROJECT["dependency-groups"],
}
#: What the project needs from elsewhere; an extra of its own that another extra names is left out.
REQUIREMENTS = [
    Requirement(text)
    for texts in GROUPS.values()
    for text in texts
    if Requirement(text).name != PROJECT["name"]
]


def sources() -> Iterator[Path]:
    """Every file that git would keep: all but those that .gitignore names. Needs no git."""
    ignored = GitIgnoreSpec.from_lines([".git", *(ROOT / ".gitignore").read_text().splitlines()])
    for name, folders, files in os.walk(ROOT):
        folder = Path(name)
        inside = folder.relative_to(ROOT).as_posix()
        folders[:] = [each for each in folders if not ignored.match_file(f"{inside}/{each}/")]
        yield from (folder / each for each in files if not ignored.match_file(f"{inside}/{each}"))


def lock(name: str) -> dict[str, Version]:
    """The versions that a lock of .ci/ pins, by package."""
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / ".ci" / name).read_text(), re.MULTILINE)
    return {package: Version(version) for package, version in pins}


def _found(pattern: str) -> list[str]:
    """Where a pattern stands in the project's files, as `path:line: text`."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_sources_are_the_files_of_the_project() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in sources()}

    assert {
        "pyproject.toml",
        "asynclambda/errors.py",
        ".ci/run",
        "tests/unit/test_house.py",
    } <= found
    assert not [path for path in found if path.startswith((".git/", ".venv"))]


def test_no_file_names_a_package_registry() -> None:
    # A lock or a script that names one breaks for everybody who has to use another.
    # Backwards, so that this file is not the one that does.
    hosts = [name[::-1] for name in ("gro.ipyp", "gro.detsohnohtyp", "gro.sjmpn", "moc.sjmpn")]

    assert _found("|".join(map(re.escape, hosts))) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert _found(r"(?<![\w.$}*])/(root|home|work|Users|tmp/[a-z])/\w") == []


@pytest.mark.parametrize("group", GROUPS)
def test_every_dependency_has_its_reason(group: str) -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    wanted = [text for text in GROUPS[group] if Requirement(text).name != PROJECT["name"]]

    bare = [
        text
        for text in wanted
        if not any(re.fullmatch(rf'\s*"{re.escape(text)}",\s+# .+', line) for line in lines)
    ]

    assert bare == [], "give each a comment on its line"


def test_every_ignored_lint_rule_has_its_reason() -> None:
    lint = PYPROJECT["tool"]["ruff"]["lint"]
    ignored = {
        *lint["ignore"],
        *(rule for rules in lint["per-file-ignores"].values() for rule in rules),
    }
    lines = (ROOT / "pyproject.toml").read_text().splitlines()

    bare = [
        rule
        for rule in sorted(ignored)
        if not any(re.fullmatch(rf'.*"{rule}"[\],]*\s+# .+', line) for line in lines)
    ]

    assert bare == [], "give each a comment on its line"


def test_the_lock_has_what_pyproject_asks_for() -> None:
    pins = lock("lock.txt")

    stale = [
        str(each)
        for each in REQUIREMENTS
        if each.name not in pins or pins[each.name] not in each.specifier
    ]

    assert stale == [], "run `make lock`"


def test_the_lowest_versions_that_pyproject_allows_are_those_tested() -> None:
    pins = lock("lowest.txt")
    stated = {each.name: Version(next(iter(each.specifier)).version) for each in REQUIREMENTS}

    assert {name: pins.get(name) for name in stated} == stated, "run `make lock`, or raise a bound"


def test_the_installer_is_the_one_that_the_lock_has() -> None:
    assert lock("uv.txt")["uv"] == lock("lock.txt")["uv"]


def test_every_pin_has_its_hashes() -> None:
    for path in (ROOT / ".ci").glob("*.txt"):
        pins = re.split(r"^(?=[\w.-]+==)", path.read_text(), flags=re.MULTILINE)[1:]
        assert pins, f"{path.name} pins nothing"
        assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_changelog_has_the_current_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()

    assert re.search(rf"^## {re.escape(PROJECT['version'])}\b", changelog, re.MULTILINE)


def test_every_make_target_is_documented() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE))
    documented = set(re.findall(r"^([a-z][a-z-]*):.*?  ## [A-Z]", makefile, re.MULTILINE))

    assert {"setup", "test", "demo"} <= targets
    assert targets == phony == documented


def test_no_module_is_too_long_to_read() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): length
        for path in (ROOT / "asynclambda").rglob("*.py")
        if (length := len(path.read_text().splitlines())) > 350
    }

    assert long == {}, "one noun a file: take the second one out"


def test_the_wheel_has_the_package_with_its_types_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    assert "asynclambda/py.typed" in names
    starter = ROOT / "asynclambda/cli/starter/files"
    assert {
        path.relative_to(ROOT).as_posix() for path in starter.rglob("*") if path.is_file()
    } <= set(names)
    # What a browser gets from `asynclambda dev`.
    page = ROOT / "asynclambda" / "local" / "page" / "static"
    assert {str(path.relative_to(ROOT)) for path in page.iterdir()} <= set(names)
    assert f"asynclambda-{PROJECT['version']}.dist-info/licenses/LICENSE" in names
    assert {name.split("/")[0] for name in names} == {
        "asynclambda",
        f"asynclambda-{PROJECT['version']}.dist-info",
    }


def _imported(code: str) -> set[str]:
    """The modules that a fresh interpreter loads for some code."""
    # Without bytecode of its own making, or the first run would slow down and speed up the next.
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    return {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "|" in line}


#: Each would be paid for at every cold start; the last four are not even in a bundle.
NOT_IN_LAMBDA = {
    "boto3",
    "botocore",
    "yaml",
    "aws_lambda_powertools",
    "typer",
    "click",
    "rich",
    "uv",
}


def test_importing_the_package_loads_nothing_heavy() -> None:
    imported = _imported("import asynclambda")

    assert "asynclambda" in imported
    assert imported & NOT_IN_LAMBDA == set()


def test_a_heavy_import_would_be_seen() -> None:
    assert _imported("import asynclambda, boto3, typer") & NOT_IN_LAMBDA >= {
        "boto3",
        "botocore",
        "typer",
    }
