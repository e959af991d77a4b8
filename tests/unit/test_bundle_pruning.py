"""What is taken for a test, and what only looks like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from asynclambda.build.bundle.files import File, Owner
from asynclambda.build.bundle.pruning import without_tests

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def left_out_of(
    files: Mapping[str, str], *, own: bool = False, keep: Collection[str] = ()
) -> list[str]:
    given = [File(name, text.encode(), Owner("x")) for name, text in files.items()]
    pruned = without_tests(given, own=own, keep=keep)
    assert sorted(file.name for file in (*pruned.kept, *pruned.tests)) == sorted(files)
    return sorted(file.name for file in pruned.tests)


def test_a_folder_of_tests_and_its_data_stay_behind() -> None:
    files = {
        "lib/__init__.py": "",
        "lib/tests/__init__.py": "",
        "lib/tests/test_x.py": "",
        "lib/tests/helpers.py": "",
        "lib/tests/data/big.csv": "",
        "lib/conftest.py": "",
    }

    assert left_out_of(files) == sorted(set(files) - {"lib/__init__.py"})


@pytest.mark.parametrize("own", [True, False])
def test_what_only_sounds_like_a_test_is_none(own: bool) -> None:
    files = {
        "lib/testing/__init__.py": "",
        "lib/testing/utils.py": "",
        "lib/test/client.py": "",
        "lib/tests.py": "",
        "lib/contest.py": "",
        "lib/latest.py": "",
        "lib/testclient.py": "",
    }

    assert left_out_of(files, own=own) == []


def test_a_folder_of_that_name_without_python_is_data() -> None:
    assert (
        left_out_of({"src/lab/__init__.py": "", "src/lab/tests/catalog.json": ""}, own=True) == []
    )


def test_test_modules_beside_the_code_are_tests_only_in_own_code() -> None:
    files = {"src/orders.py": "", "src/test_orders.py": "", "src/orders_test.py": ""}

    assert left_out_of(files, own=True) == ["src/orders_test.py", "src/test_orders.py"]
    assert left_out_of(files, own=False) == []


@pytest.mark.parametrize(
    "text",
    [
        "import lib.tests.tool",
        "from lib.tests.tool import x",
        "from lib.tests import tool",
        "from .tests import tool",
        "from .tests.tool import x",
        "from . import a\nfrom .tests import (\n    other,\n    tool,\n)\n",
        "module = import_module('lib.tests.tool')",
        "    from .tests import tool  # only here",
    ],
)
def test_a_module_that_is_named_stays(text: str) -> None:
    files = {"lib/__init__.py": text, "lib/tests/__init__.py": "", "lib/tests/tool.py": ""}

    assert left_out_of(files | {"lib/tests/test_x.py": ""}) == ["lib/tests/test_x.py"]


def test_a_relative_import_counts_its_dots() -> None:
    files = {
        "lib/a/b/code.py": "from ..tests import tool",
        "lib/a/tests/tool.py": "",
        "lib/tests/tool.py": "",
    }

    assert left_out_of(files) == ["lib/tests/tool.py"]


def test_what_a_test_that_stays_names_stays_too() -> None:
    files = {
        "lib/code.py": "from lib.tests.one import x",
        "lib/tests/one.py": "from .two import y\nfrom lib.more.tests.three import z",
        "lib/tests/two.py": "",
        "lib/more/tests/three.py": "",
        "lib/tests/four.py": "from .five import v",
        "lib/tests/five.py": "",
    }

    assert left_out_of(files) == ["lib/tests/five.py", "lib/tests/four.py"]


def test_data_beside_a_module_that_stays_stays() -> None:
    files = {
        "lib/code.py": "import lib.tests.tool",
        "lib/tests/tool.py": "",
        "lib/tests/data/x.json": "",
        "lib/other/tests/y.json": "",
        "lib/other/tests/test_y.py": "",
    }

    assert left_out_of(files) == ["lib/other/tests/test_y.py", "lib/other/tests/y.json"]


def test_a_module_that_a_function_imports_is_no_test() -> None:
    files = {"src/load_test.py": "", "src/tests/__init__.py": "", "src/tests/tasks.py": ""}

    assert left_out_of(files, own=True, keep=["src.load_test", "src.tests.tasks"]) == []


def test_a_module_that_the_app_lists_is_no_test() -> None:
    files = {"app.py": 'App("x", modules=["src.load_test"])', "src/load_test.py": ""}

    assert left_out_of(files, own=True) == []
