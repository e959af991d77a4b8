"""Where dependencies are taken from, and what makes a cached resolution stale."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle.requirements import in_file
from asynclambda.build.bundle.sources import Source, find_source
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """\
[project]
name = "orders"
version = "1"
dependencies = ["requests>=2", "six ; python_version < '4'"]
"""


def source(folder: Path) -> Source:
    found = find_source(folder, "3.13")
    assert found is not None
    return found


def test_a_project_may_state_nothing(tmp_path: Path) -> None:
    assert find_source(tmp_path, "3.13") is None


def test_the_lock_comes_first_and_then_pyproject(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("six\n")
    assert source(tmp_path).kind == "requirements.txt"
    assert source(tmp_path).ignored == ()

    (tmp_path / "pyproject.toml").write_text(PROJECT)
    assert source(tmp_path).kind == "pyproject.toml"
    assert source(tmp_path).ignored == ("requirements.txt",)

    (tmp_path / "uv.lock").write_text("version = 1\n")
    assert source(tmp_path).kind == "uv.lock"
    assert source(tmp_path).ignored == ("requirements.txt",)


@pytest.mark.parametrize(
    "pyproject",
    ["[tool.ruff]\n", '[project]\nname = "orders"\ndynamic = ["dependencies"]\n'],
)
def test_a_pyproject_that_states_no_dependencies_is_passed_over(
    tmp_path: Path, pyproject: str
) -> None:
    (tmp_path / "pyproject.toml").write_text(pyproject)
    (tmp_path / "requirements.txt").write_text("six\n")

    assert source(tmp_path).kind == "requirements.txt"


def test_the_lock_of_a_workspace_is_found(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.uv.workspace]\nmembers = ['services/*']\n")
    (tmp_path / "uv.lock").write_text("version = 1\n")
    member = tmp_path / "services/orders"
    member.mkdir(parents=True)
    (member / "pyproject.toml").write_text(PROJECT)

    assert source(member).file == tmp_path / "uv.lock"


def test_a_lock_above_that_is_no_workspace_s_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text("version = 1\n")
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/pyproject.toml").write_text(PROJECT)

    assert source(tmp_path / "inner").kind == "pyproject.toml"


def test_every_requirement_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "# what we need\nRequests[socks]>=2  # http\n\n-r more/base.txt\nsix==1 \\\n  --hash=sha256:0\n"
        "./wheels/own.whl\nname @ https://example.com/x.whl\n"
    )
    (tmp_path / "more").mkdir()
    (tmp_path / "more/base.txt").write_text("-c ../requirements.txt\nPy_YAML\n-r gone.txt\n")

    found = [(each.name, each.where) for each in in_file(tmp_path / "requirements.txt")]

    assert [pair for pair in found if pair[0] is not None] == [
        ("requests", "requirements.txt:2"),
        ("py-yaml", "more/base.txt:2"),
        ("six", "requirements.txt:5"),
        ("name", "requirements.txt:8"),
    ]


def test_the_digest_changes_with_what_decides(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    before = source(tmp_path).digest

    (tmp_path / "pyproject.toml").write_text(PROJECT + "[tool.ruff]\nline-length = 80\n")
    assert source(tmp_path).digest == before, "what uv does not read must not cost a resolution"

    (tmp_path / "pyproject.toml").write_text(PROJECT + "[tool.uv]\nprerelease = 'allow'\n")
    after = source(tmp_path).digest
    assert after != before

    (tmp_path / "uv.toml").write_text("prerelease = 'disallow'\n")
    assert source(tmp_path).digest not in {before, after}


def test_the_digest_changes_with_an_included_file(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("-r base.txt\n")
    (tmp_path / "base.txt").write_text("six==1.16.0\n")
    before = source(tmp_path).digest

    (tmp_path / "base.txt").write_text("six==1.17.0\n")

    assert source(tmp_path).digest != before


@pytest.mark.parametrize("line", ["./wheels/own-1-py3-none-any.whl", "--find-links ./wheels"])
def test_the_digest_changes_with_a_wheel_on_this_machine(tmp_path: Path, line: str) -> None:
    (tmp_path / "wheels").mkdir()
    wheel = tmp_path / "wheels/own-1-py3-none-any.whl"
    wheel.write_bytes(b"1")
    (tmp_path / "requirements.txt").write_text(f"{line}\n")
    before = source(tmp_path).digest

    wheel.write_bytes(b"2")
    os.utime(wheel, ns=(1, 1))

    assert source(tmp_path).digest != before


def test_a_python_that_the_project_rules_out(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT + 'requires-python = ">=3.14"\n')

    with pytest.raises(BuildError, match=r"requires-python is '>=3\.14'.*3\.13"):
        find_source(tmp_path, "3.13")


def test_a_python_that_the_project_allows_from_a_patch_on(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT + 'requires-python = ">=3.13.4,<4"\n')

    assert source(tmp_path).kind == "pyproject.toml"


@pytest.mark.parametrize("text", ["[[[", "[project]\ndependencies = 'six'\n", "\xff"])
def test_a_pyproject_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="latin-1")

    with pytest.raises(BuildError, match="cannot be read") as caught:
        find_source(tmp_path, "3.13")

    assert caught.value.where == str(tmp_path / "pyproject.toml")
