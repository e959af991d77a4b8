"""Which saves make a version of the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from asynclambda.local.loop.sources import Sources


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("app.py", True),
        ("src/orders/charge.py", True),
        ("vendor/own/module.py", True),
        (".async_lambda/config.json", True),
        ("config.json", False),
        ("README.md", False),
        ("src/data.json", False),
        (".async_lambda/build/app.py", False),
        (".venv/lib/python3.13/site-packages/x.py", False),
        ("venv/lib/x.py", False),
        ("node_modules/x/y.py", False),
        ("src/__pycache__/app.py", False),
        (".git/hooks/x.py", False),
        ("tests/test_app.py", False),
        ("tests/helpers.py", False),
        ("src/test_orders.py", False),
        ("src/orders_test.py", False),
        ("src/conftest.py", False),
        ("src/latest.py", True),
    ],
)
def test_the_app_s_own_files_count(tmp_path: Path, path: str, *, counts: bool) -> None:
    assert Sources(tmp_path).has(tmp_path / path) is counts


def test_what_is_elsewhere_does_not_count(tmp_path: Path) -> None:
    sources = Sources(tmp_path / "project")
    assert not sources.has(tmp_path / "other" / "app.py")
    assert not sources.has_folder(tmp_path)


def test_an_environment_of_any_name_is_other_people_s_code(tmp_path: Path) -> None:
    (tmp_path / "py313" / "lib").mkdir(parents=True)
    (tmp_path / "py313" / "pyvenv.cfg").touch()
    assert not Sources(tmp_path).has(tmp_path / "py313" / "lib" / "x.py")


def test_a_file_is_told_by_its_path_from_the_project(tmp_path: Path) -> None:
    assert Sources(tmp_path).shown(tmp_path / "src" / "a.py") == str(Path("src", "a.py"))
