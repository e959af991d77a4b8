"""Requests of an OpenAPI document, by the tool that testers use, as API Gateway hands them to Lambda."""

from __future__ import annotations

import base64
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_schema_validator import OAS31Validator
from pydantic_core import from_json, to_json
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from asynclambda import registry
from asynclambda.runtime.load import load
from asynclambda.testing import lambda_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.runtime.api import ProxyResponse
    from asynclambda.spec import ApiTrigger, TaskSpec


def answers(
    document: dict[str, Any], mode: GenerationMode, examples: int
) -> Iterator[tuple[TaskSpec, Counter[int]]]:
    """Sends each route requests that fit the document, or do not; checks every answer against it.

    Yields:
        A route with how often each status was answered.
    """
    schema = schemathesis.openapi.from_dict(document)
    for each in schema.get_all_operations():
        assert isinstance(each, Ok), each
        operation = each.ok()
        task = registry.active().find(operation.definition.raw["operationId"])
        assert task is not None
        spec = registry.active().spec(task)
        handler = load(task)
        seen: Counter[int] = Counter()

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def exchange(case: Any) -> None:
            raw = _event(spec, case.as_transport_kwargs(base_url="http://localhost"))  # noqa: B023  # called at once
            if raw is None:
                return
            answer = cast("ProxyResponse", handler(raw, lambda_context(task)))  # noqa: B023  # as above
            check_answer(document, spec, answer)  # noqa: B023  # as above
            seen[answer["statusCode"]] += 1  # noqa: B023  # as above

        try:
            exchange()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE  # a route that takes anything, or nothing
        yield spec, seen


def check_answer(document: dict[str, Any], spec: TaskSpec, answer: ProxyResponse) -> None:
    """Holds an answer against what the document says of its route and status."""
    trigger = cast("ApiTrigger", spec.trigger)
    operation = document["paths"][trigger.path.replace("+}", "}")][trigger.method.lower()]
    said = operation["responses"]
    described = said.get(str(answer["statusCode"]), said.get("default"))
    assert described is not None, f"{spec.task_id} answers {answer['statusCode']}: {answer}"
    body = answer.get("body")
    if "content" not in described:
        assert body is None or trigger.method == "HEAD" or "default" in said
        return
    [(media_type, content)] = described["content"].items()
    assert answer["headers"]["Content-Type"] == media_type
    whole = {**content["schema"], "components": document.get("components", {})}
    OAS31Validator(whole).validate(from_json(body or ""))


def _event(spec: TaskSpec, request: dict[str, Any]) -> dict[str, Any] | None:
    """A request as API Gateway hands it on; None where it would go to another route, or nowhere."""
    trigger = cast("ApiTrigger", spec.trigger)
    path = urlsplit(request["url"]).path
    pattern = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+)", trigger.path)
    match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern), path)
    if match is None or request["method"] != trigger.method:
        return None
    parameters = {
        name: [str(each) for each in (value if isinstance(value, list) else [value])]
        for name, value in (request.get("params") or {}).items()
    }
    return {
        "resource": trigger.path,
        "path": unquote(path),
        "httpMethod": trigger.method,
        "headers": dict(request["headers"]),
        "queryStringParameters": {name: each[-1] for name, each in parameters.items() if each}
        or None,
        "multiValueQueryStringParameters": parameters or None,
        "pathParameters": match.groupdict() or None,
        "requestContext": {"stage": "prod", "path": path},
        **_body(request),
    }


def _body(request: dict[str, Any]) -> dict[str, Any]:
    if "json" in request:
        return {"body": to_json(request["json"]).decode(), "isBase64Encoded": False}
    data = request.get("data")
    if isinstance(data, bytes):
        return {"body": base64.b64encode(data).decode(), "isBase64Encoded": True}
    return {"body": data, "isBase64Encoded": False}
