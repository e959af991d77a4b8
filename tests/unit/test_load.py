"""How a function finds its one task."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from asynclambda import App, DefinitionError, EnvironmentVariableError, ExternalTask, env
from asynclambda.runtime.load import find_task, load, load_from_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An app of two modules under a folder of its own."""
    (tmp_path / "loaded_app.py").write_text(
        "from asynclambda import App\napp = App('orders', modules=['loaded_src'])\n"
    )
    (tmp_path / "loaded_src").mkdir()
    (tmp_path / "loaded_src" / "__init__.py").write_text("")
    for name in ("charge", "other"):
        (tmp_path / "loaded_src" / f"{name}.py").write_text(
            "from asynclambda import AsyncTask\n"
            "class Outer:\n"
            f"    class {name.title()}(AsyncTask[int]):\n"
            "        def run(self, event): ...\n"
            "number = 7\n"
        )
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(env.APP_MODULE, "loaded_app")
    monkeypatch.setenv(env.TASK, "loaded_src.charge:Outer.Charge")
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("loaded_"):
            del sys.modules[name]


def test_a_function_imports_the_app_and_its_own_task_alone(project: Path) -> None:
    handler = load_from_environment()

    assert callable(handler)
    assert "loaded_src.charge" in sys.modules
    assert "loaded_src.other" not in sys.modules


@pytest.mark.parametrize("name", [env.APP_MODULE, env.TASK])
def test_a_missing_variable_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)

    with pytest.raises(EnvironmentVariableError, match=name):
        load_from_environment()


@pytest.mark.parametrize(
    "path", ["loaded_src.charge:Gone", "loaded_src.charge:number", "loaded_src.charge", "json:"]
)
def test_what_names_no_class_is_told(project: Path, path: str) -> None:
    with pytest.raises(EnvironmentVariableError) as caught:
        find_task(path)

    assert path in caught.value.what
    assert "build again" in (caught.value.remedy or "")


def test_a_class_that_is_no_task_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.TASK, "loaded_src.charge:Outer")

    with pytest.raises(DefinitionError, match="no task"):
        load_from_environment()


def test_an_error_of_the_users_module_is_its_own(project: Path) -> None:
    (project / "loaded_src" / "charge.py").write_text("import nothing_of_this_name\n")

    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        load_from_environment()


def test_another_apps_task_has_no_function_here() -> None:
    App("orders")

    class Bill(ExternalTask[int], app="billing"): ...

    with pytest.raises(DefinitionError, match="belongs to the app 'billing'"):
        load(Bill)
