"""What a new app may be called, and that it is made whole or not at all."""

from __future__ import annotations

import re
import stat
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from asynclambda.app import App
from asynclambda.cli.starter.name import check_name
from asynclambda.cli.starter.starter import app_files, make_app
from asynclambda.errors import AsyncLambdaError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["shop", "a", "Shop2", "my-shop", "a" * 31])
def test_names_that_will_do(name: str) -> None:
    check_name(name)

    # Whatever the command takes, the class takes.
    assert App(name).spec.name == name


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("my_shop", "my-shop"),
        ("my shop", "my-shop"),
        ("2shops", "shops"),
        ("-shop", "shop"),
        ("shop-", "shop"),
        ("shop.py", "shop-py"),
        ("../shop", "shop"),
        ("apps/shop", "apps-shop"),
        ("käse", "k-se"),
        ("a" * 32, "a" * 31),
        ("a" * 30 + "-b", "a" * 30),
        ("", None),
        (".", None),
        ("42", None),
    ],
)
def test_names_that_will_not_do(name: str, likely: str | None) -> None:
    with pytest.raises(AsyncLambdaError, match="cannot be called") as caught:
        check_name(name)

    assert "1 to 31 letters, digits and hyphens" in str(caught.value)
    offered = re.search(r"`asynclambda new (\S*)` would do", str(caught.value))
    assert (offered and offered[1]) == likely
    if likely is not None:
        check_name(likely)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("asynclambda", "the package asynclambda"),
        ("pydantic", "the package pydantic"),
        ("Pydantic", "the package pydantic"),
        ("pydantic-core", "the package pydantic"),
        ("aws-lambda-powertools", "the package aws-lambda-powertools"),
        ("logging", "Python's own module logging"),
        ("yaml", "the module yaml"),
    ],
)
def test_names_of_others(name: str, owner: str) -> None:
    with pytest.raises(AsyncLambdaError, match=f"the name '{name}' is taken") as caught:
        check_name(name)

    assert owner in str(caught.value).replace("_", "-")
    assert f"`{name}-app`" in str(caught.value)


def test_a_module_of_the_folder_takes_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As `python -m asynclambda new shopping` sees it where a shopping.py lies.
    (tmp_path / "shopping.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")

    check_name("shopping")


def test_the_files_are_made_for_the_name_and_the_python(tmp_path: Path) -> None:
    made = make_app("my-shop", tmp_path)

    folder = tmp_path / "my-shop"
    assert [PurePosixPath(path) for path in made] == sorted(
        PurePosixPath(path.relative_to(folder).as_posix())
        for path in folder.rglob("*")
        if path.is_file()
    )
    assert 'App("my-shop", ' in (folder / "app.py").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["my-shop"]
    # The folder is as `mkdir` makes one, not as a temporary one is.
    (tmp_path / "plain").mkdir()
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_one_python_is_named_everywhere() -> None:
    texts = app_files("shop", "3.12")

    for name, says in {
        "app.py": 'runtime="python3.12"',
        "mypy.ini": "python_version = 3.12\n",
        "pyproject.toml": 'requires-python = "==3.12.*"',
        ".github/workflows/test.yml": 'python-version: "3.12"',
    }.items():
        assert says in texts[PurePosixPath(name)]
    for text in texts.values():
        assert "3.13" not in text
        assert "$" not in text, "a name that is not filled in"


def test_a_name_in_capitals_is_a_project_in_small_letters() -> None:
    assert 'name = "shop"\n' in app_files("Shop", "3.13")[PurePosixPath("pyproject.toml")]


@pytest.mark.parametrize("kind", ["folder", "file", "broken link"])
def test_what_is_there_stays(kind: str, tmp_path: Path) -> None:
    there = tmp_path / "shop"
    match kind:
        case "folder":
            there.mkdir()
        case "file":
            there.touch()
        case _:
            there.symlink_to(tmp_path / "nowhere")
    before = there.lstat()

    with pytest.raises(AsyncLambdaError, match="shop is there already"):
        make_app("shop", tmp_path)

    assert there.lstat() == before
    assert list(tmp_path.iterdir()) == [there]


def test_a_parent_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AsyncLambdaError, match="the folder cannot be written: No such file"):
        make_app("shop", tmp_path / "gone")
