"""Every error of the package is one of one root, and says where, what, and what to do."""

from __future__ import annotations

import importlib
import pickle
import pkgutil

import pytest

import asynclambda
from asynclambda import AsyncLambdaError, InvokeError, InvokeFailure


def test_the_text_has_where_what_and_the_remedy() -> None:
    error = AsyncLambdaError("it is wrong", where="Charge (app.py:7)", remedy="Mend it.")

    assert str(error) == "Charge (app.py:7): it is wrong\n  Mend it."
    assert (error.where, error.what, error.remedy) == (
        "Charge (app.py:7)",
        "it is wrong",
        "Mend it.",
    )


def test_where_and_remedy_may_be_missing() -> None:
    assert str(AsyncLambdaError("it is wrong")) == "it is wrong"
    assert str(AsyncLambdaError("it is wrong", where="x")) == "x: it is wrong"


def _shipped_modules() -> list[str]:
    """The modules that run in Lambda: those whose imports need no extra."""
    floors = ("build", "local", "cli", "testing", "dlq", "pytest_plugin")
    return [
        module.name
        for module in pkgutil.walk_packages(asynclambda.__path__, "asynclambda.")
        if module.name.split(".")[1] not in floors and module.name != "asynclambda.runtime.entry"
    ]


def test_every_exception_of_what_ships_has_the_root_or_is_a_value_error() -> None:
    """`schedule.ScheduleError` is a value's own; who declares a task sees a DefinitionError."""
    for name in _shipped_modules():
        for value in vars(importlib.import_module(name)).values():
            if (
                isinstance(value, type)
                and issubclass(value, Exception)
                and value.__module__.startswith("asynclambda")
            ):
                assert issubclass(value, AsyncLambdaError | ValueError), value


def test_an_invoke_error_names_reasons_and_no_payloads() -> None:
    failures = [
        InvokeFailure(0, {"card": "4111"}, "AccessDenied", "not allowed"),
        InvokeFailure(2, {"card": "4222"}, "AccessDenied", "not allowed"),
    ]

    error = InvokeError("Charge", failures, [None, None, None])

    assert "2 of 3 messages to Charge were not sent: AccessDenied: not allowed" in str(error)
    assert "4111" not in str(error) + repr(error) + repr(failures)
    assert error.failures[1].payload == {"card": "4222"}


def test_an_invoke_error_of_many_reasons_is_short() -> None:
    failures = [InvokeFailure(n, n, f"Code{n}", "why") for n in range(9)]

    text = str(InvokeError("Charge", failures, [None] * 9))

    assert "Code2" in text
    assert "Code3" not in text
    assert "; ..." in text


@pytest.mark.parametrize(
    "error",
    [
        AsyncLambdaError("it is wrong", where="here", remedy="Mend it."),
        asynclambda.LaneError("no lane 2", remedy="Take 1."),
        InvokeError("Charge", [InvokeFailure(0, "p", "Code", "why")], [None]),
    ],
)
def test_an_error_survives_another_process(error: AsyncLambdaError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
