"""The examples in the docstrings of public names, and in the test kit's README, do what they say.

Each is run as a module of its own, with an app of its own. Nothing leaves the process: what it sends is kept.
Then each task that it declares is run once, so that what stands in a `run` is no mere picture either.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support.doc_examples import Example, app_module, blocks, examples
from support.paths import ROOT

import asynclambda
from asynclambda import ports, registry, testing
from asynclambda.local.in_process.request import Request, raw_event
from asynclambda.local.in_process.sample import sample
from asynclambda.runtime.load import load
from asynclambda.spec import ExternalTrigger
from asynclambda.testing import RecordingSender, lambda_context, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from asynclambda.spec import TaskSpec

EXAMPLES = [*examples(asynclambda), *examples(testing)]
#: They have no docstring of their own.
NO_CODE = {"asynclambda.__version__", "asynclambda.testing.RawEvent"}
MODULE = "documented"
KIT_README = ROOT / "asynclambda" / "testing" / "README.md"


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_it_runs(
    example: Example,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / f"{MODULE}.py").write_text(example.module())
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)

    try:
        with ports.using(RecordingSender(any_edge=True)):
            importlib.import_module(MODULE)
            written = capsys.readouterr().out
            for spec in registry.active().specs():
                if f"class {spec.task_class.__name__}(" in example.code:
                    run(spec)
    finally:
        sys.modules.pop(MODULE, None)

    if "except " in example.code:
        assert written, "the example catches an error that does not come"


@pytest.mark.parametrize("block", blocks(KIT_README.read_text(encoding="utf-8")))
def test_a_test_of_the_readme_passes(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(app_module())
    (tmp_path / f"{MODULE}.py").write_text(block)
    monkeypatch.syspath_prepend(tmp_path)

    try:
        module = importlib.import_module(MODULE)
        tests = [value for name, value in vars(module).items() if name.startswith("test_")]
        assert tests
        for test in tests:
            if "simulation" in inspect.signature(test).parameters:
                with simulate(sys.modules["app"].app) as simulation:
                    test(simulation)
            else:
                test()
    finally:
        for name in (MODULE, "app"):
            sys.modules.pop(name, None)


def run(spec: TaskSpec) -> None:
    """Runs a task for a payload of its shape."""
    if isinstance(spec.trigger, ExternalTrigger):
        return
    text = "null" if spec.payload is None else sample(spec.payload)
    event: Any = raw_event(spec, Request(payloads=() if spec.payload is None else (text,)))
    load(spec.task_class)(event, lambda_context(spec.task_class))


@pytest.mark.parametrize("module", [asynclambda, testing], ids=lambda module: module.__name__)
def test_every_public_name_has_one(module: Any) -> None:
    names = {f"{module.__name__}.{name}" for name in module.__all__} - NO_CODE

    without = sorted(names - {example.owner for example in EXAMPLES})

    assert without == []
