"""The parts of the pytest plugin that need no pytest run of their own."""

from __future__ import annotations

import importlib
import importlib.resources
import sys
from typing import TYPE_CHECKING

import pytest

from asynclambda.pytest_plugin.guard import is_loopback
from asynclambda.pytest_plugin.settings import app_of
from asynclambda.pytest_plugin.when_imported import WhenImported
from asynclambda.testing import SimulationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:4566/",
        "http://127.8.0.1/queue",
        "http://[::1]:4566",
        "http://localhost:4566",
        "http://LOCALHOST.:4566",
        "http://bucket.localhost:4566/key",
    ],
)
def test_this_machine_is_loopback(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.us-east-1.amazonaws.com/",
        "https://localhost.amazonaws.com/",
        "http://notlocalhost:4566",
        "http://10.0.0.1",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.example.com/",
        "http://0.0.0.0/",
        "",
    ],
)
def test_any_other_is_not(url: str) -> None:
    assert not is_loopback(url)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that nothing has imported yet."""
    package = tmp_path / "tardy"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "late.py").write_text("value = 1\n")
    (package / "text.txt").write_text("hello")
    monkeypatch.syspath_prepend(tmp_path)
    finders = list(sys.meta_path)
    yield "tardy.late"
    assert sys.meta_path == finders
    for name in [each for each in sys.modules if each.partition(".")[0] == "tardy"]:
        del sys.modules[name]


def test_a_module_is_seen_right_after_its_import(module: str) -> None:
    seen: list[ModuleType] = []
    WhenImported(module, seen.append).install()

    assert importlib.util.find_spec(module) is not None  # a look is no import
    assert seen == []
    late = importlib.import_module(module)

    assert seen == [late]
    assert late.value == 1


def test_a_module_that_is_there_is_seen_at_once(module: str) -> None:
    late = importlib.import_module(module)
    seen: list[ModuleType] = []

    WhenImported(module, seen.append).install()

    assert seen == [late]


def test_a_module_does_not_see_that_it_is_seen(module: str) -> None:
    WhenImported(module, lambda _: None).install()

    late = importlib.import_module(module)

    assert late.__spec__ is not None
    assert (
        type(late.__spec__.loader).__name__ == type(late.__loader__).__name__ == "SourceFileLoader"
    )
    assert importlib.resources.files("tardy").joinpath("text.txt").read_text() == "hello"


def test_nobody_waits_after_uninstall(module: str) -> None:
    seen: list[ModuleType] = []
    waiting = WhenImported(module, seen.append)
    waiting.install()

    waiting.uninstall()
    importlib.import_module(module)

    assert seen == []


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "no app is named to simulate"),
        ("nowhere", "there is no module 'nowhere'"),
        ("tardy.nowhere", "there is no module 'tardy.nowhere'"),
        ("tardy.late", "the module 'tardy.late' has no `App`"),
    ],
)
def test_an_app_that_is_not_there_is_told_with_what_to_write(
    module: str, name: str, what: str
) -> None:
    del module
    with pytest.raises(SimulationError) as raised:
        app_of(name)

    assert (raised.value.what, raised.value.where) == (
        what,
        "asynclambda_app in the pytest settings",
    )
    assert 'asynclambda_app = "app"' in str(raised.value)


def test_a_module_that_the_app_does_not_find_is_told_as_it_is(module: str, tmp_path: Path) -> None:
    (tmp_path / "tardy" / "shop.py").write_text("import tardy.missing")

    with pytest.raises(ModuleNotFoundError, match=r"tardy\.missing"):
        app_of("tardy.shop")
    assert module


def test_the_app_is_found_in_its_module(module: str, tmp_path: Path) -> None:
    (tmp_path / "tardy" / "shop.py").write_text(
        "import asynclambda\nit = asynclambda.App('orders')"
    )

    assert app_of("tardy.shop") is importlib.import_module("tardy.shop").it
    assert module
