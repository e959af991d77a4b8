"""The registry: one app, its tasks, and modules that are imported again."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, DefinitionError, registry
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from asynclambda.registry import Registry


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for modules, whose bytecode is never taken for a changed source."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def declare(name: str = "Charge", **options: Any) -> type[AsyncTask[int]]:
    """A task of this id."""

    class Declared(AsyncTask[int], task_id=name, **options):
        def run(self, event: AsyncEvent[int]) -> None: ...

    return Declared


def test_tasks_may_be_declared_before_and_after_the_app(tasks: Registry) -> None:
    before = declare("Before")
    App("orders", timeout=30)
    after = declare("After")

    assert [(spec.task_id, spec.app_name, spec.timeout) for spec in tasks.specs()] == [
        ("Before", "orders", 30),
        ("After", "orders", 30),
    ]
    assert tasks.spec(before).task_class is before
    assert tasks.spec(after).task_class is after


def test_a_spec_without_an_app_says_what_is_missing(tasks: Registry) -> None:
    with pytest.raises(DefinitionError) as caught:
        tasks.spec(declare())

    assert "no App" in caught.value.what
    assert 'App("name")' in (caught.value.remedy or "")


def test_a_second_app_is_refused_and_the_first_stays(tasks: Registry) -> None:
    App("orders")

    with pytest.raises(DefinitionError, match="a second App, 'billing'; 'orders' is made in"):
        App("billing")

    assert tasks.app.name == "orders"


def test_an_app_that_is_written_twice_in_a_module_is_refused(tasks: Registry) -> None:
    App("orders", memory=256)

    with pytest.raises(DefinitionError, match="a second App"):
        App("orders", memory=512)

    assert tasks.app.memory == 256


def test_isolated_registries_know_nothing_of_one_another(tasks: Registry) -> None:
    App("orders")
    declare()
    with registry.isolated() as inner:
        assert registry.active() is inner
        assert inner.specs() == ()
        App("billing")
        declare()
        assert inner.app.name == "billing"
    assert registry.active() is tasks
    assert tasks.app.name == "orders"


def test_an_isolated_registry_ends_with_an_error_too(tasks: Registry) -> None:
    with pytest.raises(ValueError, match="in between"), registry.isolated():
        raise ValueError("in between")

    assert registry.active() is tasks


def test_find_knows_own_tasks_by_id(tasks: Registry) -> None:
    task = declare("Charge")

    assert tasks.find("Charge") is task
    assert tasks.find("charge") is None
    assert tasks.task_id(task) == "Charge"
    assert tasks.task_id(int) is None


MODULE = """
from asynclambda import App, AsyncTask

app = App("orders", memory={memory})

class Charge(AsyncTask[int], timeout={timeout}):
    def run(self, event): ...
"""


def test_a_reloaded_module_replaces_its_app_and_its_tasks(tasks: Registry, modules: Path) -> None:
    source = modules / "reloaded_app.py"
    source.write_text(MODULE.format(memory=256, timeout=10))
    import reloaded_app  # type: ignore[import-not-found]  # written above

    first = reloaded_app.Charge
    assert (tasks.spec(first).memory, tasks.spec(first).timeout) == (256, 10)

    source.write_text("# edited: every line moves\n\n" + MODULE.format(memory=512, timeout=20))
    importlib.reload(reloaded_app)

    [spec] = tasks.specs()
    assert spec.task_class is reloaded_app.Charge
    assert (spec.memory, spec.timeout) == (512, 20)
    with pytest.raises(DefinitionError, match="replaced by a reload"):
        tasks.spec(first)


def test_a_module_that_is_imported_again_replaces_its_tasks(tasks: Registry, modules: Path) -> None:
    (modules / "again_app.py").write_text(MODULE.format(memory=256, timeout=10))
    import again_app  # type: ignore[import-not-found]  # written above

    del sys.modules["again_app"]
    again = importlib.import_module("again_app")

    [spec] = tasks.specs()
    assert spec.task_class is again.Charge is not again_app.Charge


def test_a_spec_is_settled_once_and_again_after_a_change(tasks: Registry) -> None:
    App("orders")
    task = declare()
    first = tasks.spec(task)
    assert tasks.spec(task) is first

    declare("Other")
    assert tasks.spec(task) == first


def test_a_dlq_task_may_be_declared_later_by_its_id(tasks: Registry) -> None:
    App("orders")
    task = declare(dlq_task="Failed")
    declare("Failed")

    queue = queue_of(tasks.spec(task))
    assert queue is not None
    assert queue.dlq_task_id == "Failed"
