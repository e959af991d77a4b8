"""The harness that runs bundles: it does what Lambda does, and hides what Lambda hides."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.runtime_api import Function

if TYPE_CHECKING:
    from collections.abc import Iterator

_HANDLER = """
import logging
import os
import sys
import time

print("loading", os.getpid())


def handler(event, context):
    match event:
        case {"raise": text}:
            raise LookupError(text)
        case {"print": count}:
            for number in range(count):
                print("line", number)
            logging.getLogger().warning("warned")
            sys.stderr.write("to stderr\\n")
        case {"sleep": seconds}:
            time.sleep(seconds)
        case {"exit": status}:
            os._exit(status)
        case {"import": name}:
            return __import__(name).__file__
        case {"environment": True}:
            return dict(os.environ)
        case {"path": True}:
            return sys.path
    return {
        "event": event,
        "pid": os.getpid(),
        "request_id": context.aws_request_id,
        "function_name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "custom": context.client_context.custom if context.client_context else None,
    }
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of one module, `main.py`, with a package of its own."""
    (tmp_path / "main.py").write_text(_HANDLER)
    (tmp_path / "broken.py").write_text("import no_such_module\n")
    (tmp_path / "wrong.py").write_text("raise OSError('no network')\n")
    (tmp_path / "snap.py").write_text(
        textwrap.dedent("""
            from snapshot_restore_py import register_after_restore
            restored = []
            register_after_restore(restored.append, "restored")
            def handler(event, context):
                return restored
        """)
    )
    return tmp_path


@pytest.fixture
def function(bundle: Path) -> Iterator[Function]:
    with Function(bundle, "main.handler", name="orders-Charge", memory=256, timeout=20) as made:
        yield made


def _fields(response: object) -> dict[str, object]:
    assert isinstance(response, dict)
    return response


def test_an_event_gives_what_the_handler_returns(function: Function) -> None:
    result = function.invoke({"Records": [1, None, "é"]})

    assert result.error is None
    fields = _fields(result.response)
    assert fields["event"] == {"Records": [1, None, "é"]}
    assert fields["function_name"] == "orders-Charge"
    assert fields["memory"] == "256"
    assert fields["arn"] == "arn:aws:lambda:us-east-1:123456789012:function:orders-Charge"


def test_the_first_invocation_is_cold_and_the_second_uses_its_process(function: Function) -> None:
    first = function.invoke({})
    second = function.invoke({})

    assert first.init_millis is not None
    assert first.cold_start_millis is not None
    assert 0 < first.init_millis <= first.cold_start_millis
    assert first.cold_start_millis >= first.millis
    assert second.init_millis is None
    assert second.cold_start_millis is None
    assert 0 < second.millis < first.cold_start_millis
    assert _fields(first.response)["pid"] == _fields(second.response)["pid"]
    assert _fields(first.response)["request_id"] != _fields(second.response)["request_id"]


def test_a_warm_invocation_does_not_wait_for_a_delayed_acknowledgement(function: Function) -> None:
    """40 ms is what Nagle's algorithm would add to each."""
    function.invoke({})

    assert min(function.invoke({}).millis for _ in range(10)) < 10


def test_an_exception_comes_back_with_its_type_and_stack(function: Function) -> None:
    result = function.invoke({"raise": "no such order"})

    assert (result.response, result.error) == (None, "no such order")
    assert result.error_type == "LookupError"
    assert "main.py" in result.stack[-1]
    assert "raise LookupError(text)" in result.stack[-1]
    assert function.invoke({}).init_millis is None  # an exception does not end the process


def test_logs_are_those_of_the_invocation(function: Function) -> None:
    first = function.invoke({"print": 3})
    second = function.invoke({"print": 20_000})
    third = function.invoke({})

    assert first.logs[0].startswith("loading ")
    assert first.logs[1:4] == ("line 0", "line 1", "line 2")
    assert first.logs[4].startswith("[WARNING]")
    assert first.logs[-1] == "to stderr"
    assert len(second.logs) == 20_002
    assert second.logs[0] == "line 0"
    assert third.logs == ()


def test_the_deadline_is_what_the_context_counts_down_to(function: Function) -> None:
    for deadline_ms, most in [(5_000, 5_000), (None, 20_000)]:
        remaining = _fields(function.invoke({}, deadline_ms=deadline_ms).response)["remaining"]

        assert isinstance(remaining, int)
        assert most - 1_000 < remaining <= most


def test_a_function_over_its_deadline_is_stopped_and_started_anew(function: Function) -> None:
    function.invoke({})
    result = function.invoke({"sleep": 30}, deadline_ms=300)

    assert result.error_type == "Sandbox.Timedout"
    assert result.error is not None
    assert "Task timed out after 0.30 seconds" in result.error
    assert 300 <= result.millis < 2_000
    assert function.invoke({}).init_millis is not None


def test_a_function_that_exits_is_an_error_and_started_anew(function: Function) -> None:
    result = function.invoke({"exit": 3})

    assert result.error_type == "Runtime.ExitError"
    assert result.error is not None
    assert result.error.endswith("Runtime exited with error: exit status 3")
    assert function.invoke({}).error is None


@pytest.mark.parametrize(
    ("handler", "error_type", "text"),
    [
        ("broken.handler", "Runtime.ImportModuleError", "No module named 'no_such_module'"),
        ("wrong.handler", "OSError", "no network"),
        ("main.nothing", "Runtime.HandlerNotFound", "'nothing' missing on module 'main'"),
    ],
)
def test_code_that_cannot_be_loaded_is_an_init_error(
    bundle: Path, handler: str, error_type: str, text: str
) -> None:
    with Function(bundle, handler) as function:
        result = function.invoke({})

        assert result.error is not None
        assert text in result.error
        assert result.error_type == error_type
        assert (result.response, result.millis) == (None, 0.0)
        assert function.invoke({}).error_type == error_type


@pytest.mark.parametrize(
    "name", ["pytest", "pydantic", "asynclambda", "aws_lambda_powertools", "uv"]
)
def test_nothing_of_the_project_can_be_imported(function: Function, name: str) -> None:
    __import__(name)  # here it is

    assert function.invoke({"import": name}).error_type == "ModuleNotFoundError"


def test_the_path_has_the_bundle_then_the_runtime_then_the_standard_library(
    function: Function, bundle: Path
) -> None:
    path = function.invoke({"path": True}).response

    assert isinstance(path, list)
    assert path[:2] == [str(bundle), str(function.runtime.directory)]
    boto3 = function.invoke({"import": "boto3"}).response
    assert str(boto3).startswith(str(function.runtime.directory))
    assert sys.prefix not in {str(Path(str(entry)).parent.parent.parent) for entry in path}


def test_the_environment_is_lambdas_and_the_functions_own(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAKED", "from this process")
    variables = {"STAGE": "dev", "AWS_REGION": "a reserved name", "LANG": "C.UTF-8"}
    with Function(bundle, "main.handler", env=variables, name="orders-Charge") as function:
        environment = _fields(
            function.invoke({"environment": True}, trace_id="Root=1-2-3;Sampled=1").response
        )

    assert "LEAKED" not in environment
    assert "HOME" in os.environ
    assert "HOME" not in environment
    assert environment["STAGE"] == "dev"
    assert environment["LANG"] == "C.UTF-8"
    assert environment["AWS_REGION"] == "us-east-1"
    assert environment["TZ"] == ":UTC"
    assert environment["_HANDLER"] == "main.handler"
    assert environment["LAMBDA_TASK_ROOT"] == str(bundle)
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "orders-Charge"
    assert environment["AWS_EXECUTION_ENV"] == f"AWS_Lambda_python3.{sys.version_info.minor}"
    assert environment["_X_AMZN_TRACE_ID"] == "Root=1-2-3;Sampled=1"


def test_the_client_context_reaches_the_handler(function: Function) -> None:
    result = function.invoke({}, client_context={"custom": {"tenant": "a"}})

    assert _fields(result.response)["custom"] == {"tenant": "a"}


def test_a_bundle_keeps_its_bytes(function: Function, bundle: Path) -> None:
    before = sorted(bundle.rglob("*"))
    function.invoke({})

    assert sorted(bundle.rglob("*")) == before


def test_a_snap_start_function_runs_its_restore_hooks(bundle: Path) -> None:
    with Function(bundle, "snap.handler", initialization_type="snap-start") as function:
        assert function.invoke({}).response == ["restored"]
