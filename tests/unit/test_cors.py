"""CORS: the preflight is API Gateway's, the answer proper is the function's."""

from __future__ import annotations

from typing import Any

import pytest
from support.delivery import Context
from support.plans import plan_here

from asynclambda import ApiEvent, ApiTask, App, DirectEvent, DirectTask, Response, env
from asynclambda.errors import DefinitionError
from asynclambda.runtime.load import load

ORIGIN = "https://shop.example.com"


def route() -> type[Any]:
    class Count(ApiTask[None, int], method="GET", path="/count"):
        def run(self, event: ApiEvent[None]) -> int:
            return 3

    return Count


def answer(task: type[Any], **event: Any) -> dict[str, Any]:
    result: Any = load(task)({"body": None, **event}, Context())
    return dict(result["headers"])


def test_the_functions_are_told_whom_the_api_allows() -> None:
    App("shop")
    route()

    template = plan_here({"cors": {"allow_origins": [ORIGIN], "allow_credentials": True}})

    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    assert variables[env.CORS_ORIGIN] == ORIGIN
    assert variables[env.CORS_CREDENTIALS] == "true"


def test_every_answer_may_be_read_by_that_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.CORS_ORIGIN, ORIGIN)
    monkeypatch.setenv(env.CORS_CREDENTIALS, "true")
    App("shop")

    assert answer(route()) == {
        "Content-Type": "application/json",
        "Access-Control-Allow-Origin": ORIGIN,
        "Access-Control-Allow-Credentials": "true",
    }


def test_so_may_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.CORS_ORIGIN, ORIGIN)
    App("shop")

    class Double(ApiTask[list[int], int], method="POST", path="/double"):
        def run(self, event: ApiEvent[list[int]]) -> int:
            return sum(event.payload)

    assert answer(Double, body="no JSON")["Access-Control-Allow-Origin"] == ORIGIN


def test_what_the_task_says_itself_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.CORS_ORIGIN, ORIGIN)
    App("shop")

    class Open(ApiTask[None, Response], method="GET", path="/open"):
        def run(self, event: ApiEvent[None]) -> Response:
            return Response(headers={"Access-Control-Allow-Origin": "*"})

    assert answer(Open)["Access-Control-Allow-Origin"] == "*"


def test_without_cors_there_is_no_such_header() -> None:
    App("shop")

    assert answer(route()) == {"Content-Type": "application/json"}


def test_a_task_that_is_called_takes_no_snap_start() -> None:
    App("shop")

    class Quote(DirectTask[int, int], snap_start=True):
        def run(self, event: DirectEvent[int]) -> int:
            return event.payload

    with pytest.raises(DefinitionError, match="`snap_start=True` on a task that is called"):
        plan_here()
