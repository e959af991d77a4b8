"""A package gives out its names without importing their modules before somebody asks for one."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest

PACKAGES = ("asynclambda", "asynclambda.tasks", "asynclambda.events")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there(package: str) -> None:
    module = importlib.import_module(package)

    for name in module.__all__:
        found = getattr(module, name)
        # Of a name that a submodule has too, the submodule's import would take the place.
        assert not isinstance(found, ModuleType), name
        assert name in dir(module)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_is_its_modules_own(package: str) -> None:
    module = importlib.import_module(package)

    for name in module.__all__:
        found = getattr(module, name)
        if isinstance(found, type):
            assert getattr(sys.modules[found.__module__], name) is found


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_not_there_is_an_attribute_error(package: str) -> None:
    module = importlib.import_module(package)

    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'AsyncTsak'"):
        _ = module.AsyncTsak


def test_a_star_import_takes_every_name() -> None:
    code = "from asynclambda import *; import asynclambda; print(set(asynclambda.__all__) - set(dir()))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_a_task_of_one_kind_imports_no_other_kind() -> None:
    code = (
        "import sys\n"
        "from asynclambda import App, AsyncEvent, AsyncTask\n"
        "app = App('orders', runtime='python3.13')\n"
        "class Charge(AsyncTask[int]):\n"
        "    def run(self, event: AsyncEvent[int]) -> None: ...\n"
        "from asynclambda.runtime.load import load\n"
        "load(Charge)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('asynclambda.')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = done.stdout.split()
    assert "asynclambda.tasks.async_task" in loaded
    assert "asynclambda.runtime.queue" in loaded
    unused = {
        *(
            f"asynclambda.tasks.{kind}"
            for kind in ("api", "direct", "dynamodb", "scheduled", "sqs")
        ),
        *(
            f"asynclambda.runtime.{kind}"
            for kind in ("api", "batch", "direct", "schedule", "stream")
        ),
        "asynclambda.dead_letter",
        "asynclambda.middlewares",
        "asynclambda.schedule",
        "asynclambda.sending.sender",
        "asynclambda.tasks.dispatch",
        "boto3",
        "difflib",
    }
    assert unused.isdisjoint(loaded)
