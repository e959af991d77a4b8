"""A function sees what it would see in Lambda, and nothing of this machine's environment."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.local_app import (
    HANDLERS,
    STACK,
    LocalApp,
    Template,
    function,
    local_app,
    until,
    write_bundle,
)

from asynclambda.errors import LocalError
from asynclambda.local import interpreter
from asynclambda.local.bundle import BOOTSTRAP, digest, with_bootstrap
from asynclambda.local.deployment import deploy
from asynclambda.local.emulator import Emulator
from asynclambda.local.log_events import InvocationEnded, LogLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.local.interpreter import Interpreter


@pytest.fixture(scope="module")
def app() -> Iterator[LocalApp]:
    with local_app() as running:
        yield running


def others() -> list[Interpreter]:
    """The Pythons of this machine that Lambda has, too."""
    found = [interpreter.current()]
    for runtime in ("python3.11", "python3.12", "python3.13", "python3.14"):
        try:
            candidate = interpreter.find(runtime)
        except LocalError:
            continue
        if candidate.version != found[0].version:
            found.append(candidate)
    return found


def test_it_can_import_its_bundle_and_the_runtime_only(app: LocalApp) -> None:
    names = ["handlers", "boto3", "botocore", "s3transfer", "dateutil", "awslambdaric"]
    ours = [
        "asynclambda",
        "pydantic",
        "aws_lambda_powertools",
        "ministack",
        "typer",
        "pytest",
        "pip",
    ]

    seen, _ = app.invoke("InspectALFunc", {"modules": [*names, *ours]})

    for name in ours:
        assert seen["importable"][name] == f"ModuleNotFoundError: No module named '{name}'"
    for name in names:
        assert "Error" not in seen["importable"][name]


def test_the_bundle_comes_before_the_runtime_before_the_library(app: LocalApp) -> None:
    seen, _ = app.invoke("InspectALFunc", {})

    task_root, runtime, *library = seen["path"]
    assert task_root == seen["environment"]["LAMBDA_TASK_ROOT"]
    assert runtime == seen["environment"]["LAMBDA_RUNTIME_DIR"]
    assert all(Path(folder).is_relative_to(sys.base_prefix) for folder in library)
    assert not [folder for folder in library if "site-packages" in folder]


def test_what_the_bundle_has_hides_the_runtime_and_the_library(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path, boto3="", tomllib="")
    template: Template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"InspectALFunc": function("Inspect", "inspect")},
    }
    with Emulator() as emulator:
        deployment = deploy(template, bundle, emulator, STACK, python=interpreter.current())
        seen, _ = LocalApp(emulator, deployment).invoke(
            "InspectALFunc", {"modules": ["boto3", "tomllib"]}
        )

    root = seen["environment"]["LAMBDA_TASK_ROOT"]
    assert seen["importable"] == {"boto3": f"{root}/boto3.py", "tomllib": f"{root}/tomllib.py"}


def test_its_environment_is_lambdas_and_its_own(app: LocalApp) -> None:
    environment = app.invoke("InspectALFunc", {})[0]["environment"]

    assert environment["STAGE"] == "test"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "shop-Inspect"
    assert environment["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{interpreter.current().runtime}"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "us-east-1"
    assert environment["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand"
    assert environment["TZ"] == ":UTC"
    assert environment["AWS_ENDPOINT_URL"] == app.emulator.endpoint_url
    assert not [
        name
        for name in environment
        if name.startswith(("ASYNCLAMBDA_", "MINISTACK_", "VIRTUAL_ENV", "PYTHON", "GATEWAY"))
    ]


def test_nothing_of_this_machines_environment_gets_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of production")
    with local_app() as app:
        seen, _ = app.invoke("InspectALFunc", {"modules": ["asynclambda"]})

    assert "No module named" in seen["importable"]["asynclambda"]
    assert "AWS_PROFILE" not in seen["environment"]
    assert "of production" not in seen["environment"].values()
    assert seen["environment"]["HOME"] != os.environ["HOME"]


def test_its_context_is_lambdas(app: LocalApp) -> None:
    seen, _ = app.invoke("InspectALFunc", {})

    assert seen["context"]["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:shop-Inspect"
    assert seen["context"]["log_group"] == "/aws/lambda/shop-Inspect"
    assert seen["context"]["memory"] == "256"
    assert 0 < seen["context"]["remaining_ms"] <= 2000
    assert seen["has_exit"]


def test_an_exception_is_reported_by_its_class(app: LocalApp) -> None:
    failed, error = app.invoke("FirstALFunc", {"Records": [{"body": '{"raise": "no stock"}'}]})

    assert error == "Unhandled"
    assert failed["errorType"] == "ValueError"
    assert failed["errorMessage"] == "no stock"
    assert "raise ValueError" in failed["stackTrace"][-1]


def test_a_module_that_the_bundle_lacks_fails_as_in_lambda(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path, needy="import pydantic\ndef handler(event, context): ...")
    template: Template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"NeedyALFunc": function("Needy", "unused", Handler="needy.handler")},
    }
    with Emulator() as emulator:
        deployment = deploy(template, bundle, emulator, STACK, python=interpreter.current())
        app = LocalApp(emulator, deployment)
        _, error = app.invoke("NeedyALFunc", {})
        line = app.await_line("Runtime.ImportModuleError")

    assert error is not None
    assert "Unable to import module 'needy': No module named 'pydantic'" in line.text


@pytest.mark.parametrize("python", others(), ids=lambda python: python.runtime)
def test_it_runs_on_the_python_of_its_runtime(python: Interpreter, tmp_path: Path) -> None:
    template: Template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"InspectALFunc": function("Inspect", "inspect", Runtime=python.runtime)},
    }
    with Emulator() as emulator:
        deployment = deploy(template, write_bundle(tmp_path), emulator, STACK, python=python)
        app = LocalApp(emulator, deployment)
        seen, error = app.invoke("InspectALFunc", {"modules": ["boto3", "pydantic"]})
        again, _ = app.invoke("InspectALFunc", {})

    assert error is None
    assert seen["version"] == [int(part) for part in python.version.split(".")]
    assert seen["environment"]["AWS_EXECUTION_ENV"] == f"AWS_Lambda_{python.runtime}"
    assert "Error" not in seen["importable"]["boto3"]
    assert "No module named" in seen["importable"]["pydantic"]
    # The second event came to the same process.
    name = "AWS_LAMBDA_LOG_STREAM_NAME"
    assert again["environment"][name] == seen["environment"][name]


def test_a_warm_function_that_writes_nothing_answers_at_once(app: LocalApp) -> None:
    """MiniStack waits 50 ms for a line, and Nagle's algorithm 40 ms, if one lets them: each time."""
    app.invoke("SilentALFunc", {})
    took = []
    for _ in range(10):
        began = time.monotonic()
        app.invoke("SilentALFunc", {})
        took.append(time.monotonic() - began)

    assert min(took) < 0.035


def test_cloudwatch_has_the_lines_too(app: LocalApp) -> None:
    app.send("FirstALQueue", {"print": ["for cloudwatch"]})
    ended = app.await_event(
        lambda event: isinstance(event, InvocationEnded) and event.function == "shop-First"
    )
    app.await_line("for cloudwatch")
    logs = app.emulator.client("logs")

    def messages() -> list[str]:
        found = logs.filter_log_events(logGroupName="/aws/lambda/shop-First")["events"]
        return [event["message"] for event in found]

    until(lambda: "for cloudwatch" in messages())
    assert ended.request_id
    assert not [message for message in messages() if "\x1e" in message or not message]


def test_the_zip_gets_a_bootstrap_and_nothing_else(tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path)
    before = bundle.read_bytes()
    copy = tmp_path / "copy.zip"

    with_bootstrap(bundle, copy)

    with zipfile.ZipFile(copy) as archive:
        assert archive.namelist() == ["handlers.py", "bootstrap"]
        assert archive.read("handlers.py") == HANDLERS.read_bytes()
        assert archive.read("bootstrap").decode() == BOOTSTRAP
        assert archive.getinfo("bootstrap").external_attr >> 16 == 0o100755
    assert bundle.read_bytes() == before


def test_a_bundle_that_is_not_one_is_complained_about(tmp_path: Path) -> None:
    no_zip = tmp_path / "text.zip"
    no_zip.write_text("no zip")
    taken = write_bundle(tmp_path)
    with zipfile.ZipFile(taken, "a") as archive:
        archive.writestr("bootstrap", "")

    with pytest.raises(LocalError, match=r"text\.zip: the bundle is no zip file"):
        with_bootstrap(no_zip, tmp_path / "copy.zip")
    with pytest.raises(LocalError, match="has a file `bootstrap`"):
        with_bootstrap(taken, tmp_path / "copy.zip")
    with pytest.raises(LocalError, match="the bundle cannot be read: No such file"):
        digest(tmp_path / "missing.zip")


def test_the_python_of_a_runtime_is_found_or_complained_about() -> None:
    here = interpreter.current()

    assert interpreter.find(here.runtime) == here
    with pytest.raises(LocalError, match=r"uv python install 3\.2"):
        interpreter.find("python3.2")
    with pytest.raises(LocalError, match="nodejs is no Python runtime"):
        interpreter.find("nodejs")


def test_a_line_before_the_first_event_belongs_to_no_request(app: LocalApp) -> None:
    app.invoke("SilentALFunc", {})

    imported = app.await_event(
        lambda event: (
            isinstance(event, LogLine)
            and event.function == "shop-Silent"
            and event.text == "handlers imported"
        )
    )
    assert imported.request_id is None
