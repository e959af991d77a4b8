"""What is declared, what is in doubt, and what no task reaches: the texts and their lines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from support.graph_apps import graph_of

from asynclambda import DefinitionError
from asynclambda.build.graph import notes
from asynclambda.build.graph.analysis import statements

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = """
import importlib

from asynclambda import (
    App, AsyncTask, DirectTask, ExternalTask, ScheduledTask,
)

app = App("edges")


class Target(AsyncTask[int]):
    def run(self, event): ...


class Base(AsyncTask[int], abstract=True): ...


class Sweep(ScheduledTask, schedule_expression="rate(1 day)"):
    def run(self, event): ...


class Bill(ExternalTask[int], app="billing"): ...


class Quote(DirectTask[int, int]):
    def run(self, event): return 1


"""


def _app(task: str, run: str = "pass", extra: str = "") -> dict[str, str]:
    return {
        "written_app": f"{_HEAD}{extra}\nclass {task}:\n    def run(self, event):\n        {run}\n"
    }


@pytest.mark.parametrize(
    ("declared", "what", "remedy"),
    [
        ('["Targer"]', "invokes='Targer' is no task", "Did you mean 'Target'?"),
        ('["Nothing at all"]', "is no task of this app", "its ExternalTask class"),
        ("[Base]", "invokes=Base is no task", "Give a concrete task"),
        ("[Sweep]", "invokes=Sweep: Sweep cannot be invoked", "Name an AsyncTask"),
        ("[int]", "invokes=int is no task", "`modules=`"),
    ],
)
def test_a_wrong_declaration_is_an_error(
    tmp_path: Path, declared: str, what: str, remedy: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        graph_of(tmp_path, _app(f"A(AsyncTask[int], invokes={declared})"))
    assert what in caught.value.what
    assert remedy in (caught.value.remedy or "")
    assert "written_app.py:" in (caught.value.where or "")


def test_declared_edges_are_edges(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app('A(AsyncTask[int], invokes=[Bill, "Target", Quote])'))
    assert [spec.task_id for spec in graph.targets("A")] == ["Target", "Bill", "Quote"]
    assert {each.target for each in graph.declared} == {"Target", ("billing", "Bill"), "Quote"}
    assert graph.schedules("A")
    assert graph.sends("A")


def test_a_direct_call_needs_neither_queue_nor_scheduler(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", "Quote.call(1)"))
    assert not graph.sends("A")
    assert not graph.schedules("A")


def test_a_doubt_says_what_where_and_why(tmp_path: Path) -> None:
    run = (
        "task = getattr(importlib.import_module('written_app'), event.name)\n        task.invoke(1)"
    )
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", run))
    (unknown,) = graph.unknown
    assert (unknown.source_id, unknown.file, unknown.line) == (
        "A",
        "written_app.py",
        _line(tmp_path, "task.invoke"),
    )
    assert unknown.why == (
        "it is not known what `task.invoke` is: getattr() takes it from written_app by a name that "
        f"only the run knows (at written_app.py:{_line(tmp_path, 'task = ')})"
    )


def test_an_empty_declaration_covers_a_doubt(tmp_path: Path) -> None:
    run = "getattr(importlib.import_module('written_app'), event.name).invoke(1)"
    graph = graph_of(tmp_path, _app("A(AsyncTask[int], invokes=())", run))
    assert graph.unknown == ()
    assert [each.source_id for each in graph.covered] == ["A"]


def test_a_function_that_no_task_reaches_is_listed(tmp_path: Path) -> None:
    extra = "def never():\n    Target.invoke(1)\n\n\ndef also_never():\n    Quote.call(1)\n\n"
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", "Target.invoke(1)", extra))
    assert [(each.function, each.line) for each in graph.unreached] == [
        ("never", _line(tmp_path, "def never") + 1),
        ("also_never", _line(tmp_path, "def also_never") + 1),
    ]
    assert graph.unreached[0].file == "written_app.py"


def test_vendored_code_is_not_the_apps(tmp_path: Path) -> None:
    files = _app(
        "A(AsyncTask[int])", "vendored.send(Target)", "import vendor.vendored as vendored\n"
    )
    files["vendor/vendored"] = "def send(task):\n    task.invoke(1)\n"
    graph = graph_of(tmp_path, files)
    (unknown,) = graph.unknown
    assert unknown.why == "Target is handed to send(), which is not the app's"
    assert graph.calls == ()


def test_a_module_that_cannot_be_imported_is_a_doubt(tmp_path: Path) -> None:
    files = _app("A(AsyncTask[int])", "import broken\n        broken.send()")
    files["broken"] = "raise ValueError('no settings')\n"
    graph = graph_of(tmp_path, files)
    (unknown,) = graph.unknown
    assert "broken cannot be imported here (ValueError: no settings)" in unknown.why


def test_a_task_of_a_module_that_the_app_does_not_name_is_a_doubt(tmp_path: Path) -> None:
    files = _app("A(AsyncTask[int])", "from late import Late\n        Late.invoke(1)")
    files["late"] = (
        "from asynclambda import AsyncTask\n"
        "class Late(AsyncTask[int]):\n    def run(self, event): ...\n"
    )
    graph = graph_of(tmp_path, files)
    (unknown,) = graph.unknown
    assert "Late is no concrete task of this app (abstract, or not in `modules=`)" in unknown.why


def test_each_place_is_a_call_of_each_task_that_reaches_it(tmp_path: Path) -> None:
    extra = "def send():\n    Target.invoke(1)\n\n\n"
    extra += "class B(AsyncTask[int]):\n    def run(self, event): send()\n\n"
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", "send()", extra))
    line = _line(tmp_path, "def send") + 1
    assert [(each.source_id, each.target, each.file, each.line) for each in graph.calls] == [
        ("A", "Target", "written_app.py", line),
        ("B", "Target", "written_app.py", line),
    ]


def test_notes_tell_what_is_in_doubt_and_what_to_do(tmp_path: Path) -> None:
    extra = "def never():\n    Target.invoke(1)\n\n\n"
    run = "getattr(importlib.import_module('written_app'), event.name).invoke(1)"
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", run, extra))
    doubt, unreached = notes(graph)
    line = _line(tmp_path, "getattr")
    assert doubt.startswith("A may send to tasks that its source does not tell:\n")
    assert f"\n  written_app.py:{line}: it is not known what `getattr(" in doubt
    assert f"written_app.py:{_line(tmp_path, 'class A')}): `invokes=[TheTask]`" in doubt
    assert f"  written_app.py:{_line(tmp_path, 'def never') + 1}: never\n" in unreached
    assert list(notes(graph_of(tmp_path, _app("A(AsyncTask[int])", "Target.invoke(1)")))) == []


def test_a_fault_of_the_analysis_is_a_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(evaluation: object, node: object) -> None:
        raise KeyError("fault")

    monkeypatch.setitem(statements._RULES, ast.Pass, fail)
    monkeypatch.setattr(statements, "_NO_EFFECT", set())
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", "pass"))
    (unknown,) = graph.unknown
    assert unknown.source_id == "A"
    assert unknown.line == _line(tmp_path, "class A") + 1
    assert "does not get over this function (KeyError: 'fault')" in unknown.why


def test_what_is_nested_too_deeply_is_a_doubt(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, _app("A(AsyncTask[int])", f"x = {' + '.join(['1'] * 900)}"))
    (unknown,) = graph.unknown
    assert "nested too deeply" in unknown.why


def _line(folder: Path, text: str) -> int:
    """The line of the written app that has a text."""
    lines = (folder / "written_app.py").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
