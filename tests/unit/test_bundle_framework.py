"""The framework's own part of the bundle."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import version

from packaging.requirements import Requirement
from support.paths import ROOT

from asynclambda.build.bundle.framework import framework_files, framework_requirements

FILES = {file.name: file for file in framework_files()}


def test_what_runs_in_lambda_is_there_and_nothing_else() -> None:
    assert {"asynclambda/__init__.py", "asynclambda/errors.py", "asynclambda/py.typed"} <= set(
        FILES
    )
    assert {name for name in FILES if not name.startswith("asynclambda/")} == {
        f"asynclambda-{version('asynclambda')}.dist-info/METADATA"
    }
    assert not [name for name in FILES if "__pycache__" in name or name.endswith(".pyc")]


def test_floors_above_the_runtime_stay_behind() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [floors] = [
        contract["layers"]
        for contract in pyproject["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    [last] = [number for number, floor in enumerate(floors) if "runtime" in floor]
    above = set(re.findall(r"\w+", " ".join(floors[: last + 1]))) - {"runtime"}

    bundled = {name.split("/")[1].removesuffix(".py") for name in FILES}
    assert above >= {"build", "cli", "local", "testing"}
    assert bundled.isdisjoint({*above, "__main__"})
    assert "runtime" in bundled


def test_what_is_there_imports_nothing_that_is_not() -> None:
    imported = {
        name
        for file in FILES.values()
        if file.name.endswith(".py")
        for node in ast.walk(ast.parse(file.read()))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if name.startswith("asynclambda.")
    }

    modules = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in FILES
    }
    assert imported <= modules


def test_it_needs_what_it_declares_without_extras() -> None:
    requirements = {Requirement(each).name for each in framework_requirements()}

    assert requirements == {"pydantic", "aws-lambda-powertools", "boto3"}
