"""The imports of what ships, measured in processes of their own.

No test says how long something has to take: only what is among the costs, and who is over a threshold that no
machine can miss.
"""

from __future__ import annotations

import json
import platform
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from support.command import asynclambda

from asynclambda.build.bundle import Architecture, Target
from asynclambda.build.imports import Measuring, measure_imports
from asynclambda.build.imports import measure as measuring_module
from asynclambda.errors import BuildError

if TYPE_CHECKING:
    from pathlib import Path

    from asynclambda.build.imports import Imports

RUNTIME = f"python3.{sys.version_info.minor}"
ARCHITECTURE: Architecture = "arm64" if platform.machine() == "aarch64" else "x86_64"
APP = f"""
from asynclambda import App, AsyncEvent, AsyncTask

app = App("slow", runtime="{RUNTIME}", architecture="{ARCHITECTURE}", modules=["src"])


class Fast(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...
"""
SLOW = """
import time

from asynclambda import AsyncEvent, AsyncTask

time.sleep(1)


class Slow(AsyncTask[int]):
    def run(self, event: AsyncEvent[int]) -> None: ...
"""


def measured(
    folder: Path, source: str, *, target: Target | None = None, most: int | None = None
) -> Imports:
    """What is found of a bundle that has a framework, a main module and `src.tasks`, the given source."""
    files = {
        "asynclambda/runtime/load.py": "import json\n",
        "app.py": "",
        "src/__init__.py": "",
        "src/tasks.py": source,
    }
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    measuring = Measuring(
        bundle=folder / "bundle.zip",
        target=target or Target(RUNTIME, ARCHITECTURE),
        main_module="app",
        modules={"src.tasks": ["Charge", "Refund"]},
        variables={"TABLE": "orders"},
        most=most,
    )
    return measure_imports(measuring, lambda _: None)


def test_a_modules_own_work_is_among_its_costs(tmp_path: Path) -> None:
    (found,) = measured(tmp_path, "import time\ntime.sleep(0.05)\n").modules

    assert (found.module, found.tasks) == ("src.tasks", ("Charge", "Refund"))
    assert found.costliest[0].name == "src.tasks"
    assert found.milliseconds > found.costliest[0].milliseconds > 50


def test_what_lambda_has_can_be_imported(tmp_path: Path) -> None:
    (found,) = measured(tmp_path, "import boto3\n").modules

    assert "botocore" in {each.name for each in found.costliest}


def test_the_configs_variables_are_there_as_while_the_app_is_built(tmp_path: Path) -> None:
    source = "import os\nassert os.environ['TABLE'] == 'orders'\n"
    source += "assert os.environ['ASYNC_LAMBDA_BUILD_MODE'] == '1'\n"

    assert measured(tmp_path, source).modules


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import pydantic\n", "ModuleNotFoundError: No module named 'pydantic'"),  # only here
        ("raise ValueError('no table')\n", "ValueError: no table"),
        ("raise SystemExit(3)\n", "SystemExit: 3"),
    ],
)
def test_a_module_that_does_not_import_from_the_bundle_is_told(
    source: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(BuildError) as refusal:
        measured(tmp_path, source)

    assert refusal.value.where == "src.tasks"
    assert told in refusal.value.what


def test_a_module_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring_module, "_PATIENCE", 1)

    with pytest.raises(BuildError, match="its imports take more than 1 s"):
        measured(tmp_path, "import time\ntime.sleep(30)\n")


def test_a_thread_that_does_not_end_keeps_nobody_waiting(tmp_path: Path) -> None:
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(30,)).start()\n"

    assert measured(tmp_path, source).modules


def test_a_module_over_the_threshold_is_measured_again_and_the_fastest_counts(
    tmp_path: Path,
) -> None:
    # The first time it is slow: it leaves a note beside the bundle.
    note = tmp_path / "note"
    source = f"import pathlib, time\nnote = pathlib.Path({str(note)!r})\n"
    source += "if not note.exists():\n    note.touch()\n    time.sleep(1)\n"

    (found,) = measured(tmp_path, source, most=900).modules

    assert found.milliseconds < 900


def test_what_cannot_run_here_is_not_measured(tmp_path: Path) -> None:
    other = Target(RUNTIME, "x86_64" if ARCHITECTURE == "arm64" else "arm64")

    found = measured(tmp_path, "", target=other)

    assert found.modules == ()
    assert f"the bundle is for Linux on {other.machine}" in found.obstacle


def lay(project: Path, config: dict[str, int]) -> Path:
    """An app of a module with a fast task and one with a slow one."""
    (project / "src").mkdir()
    (project / "src" / "__init__.py").touch()
    (project / "src" / "slow.py").write_text(SLOW)
    (project / "app.py").write_text(APP)
    (project / ".async_lambda").mkdir()
    (project / ".async_lambda" / "config.json").write_text(json.dumps(config))
    return project


def test_a_build_measures_what_it_is_asked_to_and_no_more(tmp_path: Path) -> None:
    project = lay(tmp_path, {})

    plain = asynclambda("build", "app", "--json", cwd=project)
    asked = asynclambda("build", "app", "--json", "--measure-imports", cwd=project)
    shown = asynclambda("build", "app", "--measure-imports", cwd=project)

    assert json.loads(plain.out)["imports"] is None
    modules = json.loads(asked.out)["imports"]["modules"]
    assert {each["module"]: each["tasks"] for each in modules} == {
        "src.slow": ["Slow"],
        "app": ["Fast"],
    }
    assert modules[0]["costliest"][0]["name"] == "src.slow"
    assert "Slowest to import, on this machine:\n  src.slow (Slow): " in shown.out


def test_the_configs_threshold_fails_a_build(tmp_path: Path) -> None:
    project = lay(tmp_path, {"max_import_ms": 990})

    refused = asynclambda("build", "app", cwd=project)
    opted_out = asynclambda("build", "app", "--no-measure-imports", cwd=project)

    assert refused.status == 1
    assert "src.slow has 1," in refused.err
    assert "milliseconds of imports at a cold start; the project takes 990" in refused.err
    assert "src.slow (Slow): " in refused.err
    assert opted_out.status == 0
