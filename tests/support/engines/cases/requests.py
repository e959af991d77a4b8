"""What comes from elsewhere: schedules, requests, direct calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.engines.case import Case
from support.engines.depot_app import depot
from support.engines.engine import await_runs

from asynclambda import CallError

if TYPE_CHECKING:
    from support.engines.case import Observation
    from support.engines.engine import Engine

GATEWAY = "https://docs.aws.amazon.com/apigateway/latest/developerguide"
INVOKE = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"


def _schedule(engine: Engine) -> Observation:
    engine.skip_to("depot-Sweep")
    engine.wait(lambda: any(each["kind"] == "swept" for each in engine.reports()))
    return [each["at_time"] for each in engine.reports() if each["kind"] == "swept"]


def _accepted(engine: Engine) -> Observation:
    answer = engine.request("POST", "/notes", {"name": "accepted", "number": 3})
    [run] = await_runs(engine, 1, "Shelf", "accepted")
    return [answer, run.record.source]


def _refused(engine: Engine) -> Observation:
    status, body = engine.request("POST", "/notes", {"number": "many"})
    return [status, [(each["loc"], each["type"]) for each in body["errors"]]]


def _path(engine: Engine) -> Observation:
    return engine.request("GET", "/notes/a%20b", None)


def _failed(engine: Engine) -> Observation:
    return engine.request("POST", "/notes", {"name": "fails", "number": -1})


def _no_route(engine: Engine) -> Observation:
    return engine.request("GET", "/nothing", None)


def _called(engine: Engine) -> Observation:
    del engine
    return depot.Quote.call(depot.Note(name="quote", number=21))


def _call_failed(engine: Engine) -> Observation:
    del engine
    try:
        return depot.Quote.call(depot.Note(name="quote", number=-1))
    except CallError as error:
        return error.what


CASES = (
    Case(
        "a schedule runs its task",
        "Scheduler invokes the function each time the expression says, with that time.",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
        _schedule,
        [True],
    ),
    Case(
        "a request that is valid",
        "API Gateway answers with the status and the body that the function gives.",
        f"{GATEWAY}/set-up-lambda-proxy-integrations.html",
        _accepted,
        [(200, {"name": "accepted", "number": 3}), "TakeIn"],
    ),
    Case(
        "a request that is not valid",
        "As above; the function answers 422 with all that is wrong.",
        f"{GATEWAY}/set-up-lambda-proxy-integrations.html",
        _refused,
        [422, [(["name"], "missing"), (["number"], "int_parsing")]],
    ),
    Case(
        "a path with a parameter",
        "API Gateway hands its parts over as they are in the URL; the framework decodes them.",
        f"{GATEWAY}/set-up-lambda-proxy-integrations.html",
        _path,
        (200, {"name": "a b", "number": 0}),
    ),
    Case(
        "a request whose task fails",
        "As above; the framework answers 500 for whatever a task raises, and no word of it.",
        f"{GATEWAY}/set-up-lambda-proxy-integrations.html",
        _failed,
        (500, {"message": "Internal server error"}),
    ),
    Case(
        "a route that does not exist",
        "API Gateway answers 403 with MISSING_AUTHENTICATION_TOKEN.",
        f"{GATEWAY}/supported-gateway-response-types.html",
        _no_route,
        (403, {"message": "Missing Authentication Token"}),
    ),
    Case(
        "a direct call",
        "Invoke waits for the function and gives back what it returned.",
        INVOKE,
        _called,
        42,
    ),
    Case(
        "a direct call that fails",
        "Invoke answers 200 with FunctionError and the error's type and text.",
        INVOKE,
        _call_failed,
        "depot-Quote failed: ValueError: a negative price",
    ),
)
