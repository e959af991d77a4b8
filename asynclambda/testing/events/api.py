"""Requests by API Gateway."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote
from uuid import uuid4

from asynclambda import clock
from asynclambda.testing.errors import EventError
from asynclambda.testing.place import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.spec import ApiTrigger, TaskSpec

#: Stands for no content at all, since None is content.
NOTHING: Final = object()

_HOST = f"local.execute-api.{REGION}.amazonaws.com"


def api_event(
    spec: TaskSpec,
    payload: object = None,
    *,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str | Sequence[str]] | None = None,
) -> dict[str, Any]:
    """A request whose path, query string and body hold a payload.

    Args:
        spec: The task.
        payload: Of the task's type.
        headers: Further ones.
        query: Further parameters of the query string.

    Raises:
        PayloadError: The payload is not of the task's type.
        EventError: It lacks a part of the path, or a query string cannot hold it.
    """
    takes = spec.payload
    if takes is None or takes.annotation in {None, type(None)}:
        return request_event(spec, headers=headers, query=query)
    return request_event(spec, json.loads(takes.dump(payload)), headers=headers, query=query)


def request_event(
    spec: TaskSpec,
    content: object = NOTHING,
    *,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str | Sequence[str]] | None = None,
    path: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A request with some JSON: its fields go where the task's route and method look for them.

    Args:
        spec: The task.
        content: Plain JSON, which need not be of the task's type; None is JSON's null.
        headers: Further headers.
        query: Further parameters of the query string; several values where it is a list.
        path: Parts of the path, over those that the content has.

    Raises:
        EventError: A part of the path is missing, or a query string cannot hold the content.
    """
    trigger = cast("ApiTrigger", spec.trigger)
    rest = dict(content) if isinstance(content, Mapping) else content
    parts: dict[str, str] = {}
    for name, greedy in re.findall(r"\{(\w+)(\+?)\}", trigger.path):
        value = (path or {}).get(name)
        if isinstance(rest, dict) and name in rest:
            own = rest.pop(name)
            value = _text(own) if value is None else value
        if value is None:
            raise EventError(
                f"the path {trigger.path} of {spec.task_id} needs {name!r}",
                where=str(spec.location),
                remedy=f"Give it as a field of the payload, or `--path {name}=...`.",
            )
        # API Gateway hands on the parts of the path as they were sent: percent-encoded.
        parts[name] = quote(value, safe="/" if greedy else "")
    parameters = {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in (query or {}).items()
    }
    body = None
    if not trigger.takes_body:
        parameters = _query(spec, rest) | parameters
    elif rest is not NOTHING and (rest or not parts):
        body = json.dumps(rest)
    return proxy_event(trigger, parts, parameters, dict(headers or {}), body)


def _query(spec: TaskSpec, content: object) -> dict[str, list[str]]:
    """The query string of a payload. What is null is left out."""
    if content is NOTHING:
        return {}
    if not isinstance(content, dict):
        raise EventError(
            f"a query string holds fields, not {json.dumps(content)[:60]}",
            where=str(spec.location),
            remedy='Give an object: {"name": "value"}.',
        )
    return {
        name: [_text(each) for each in value] if isinstance(value, list) else [_text(value)]
        for name, value in content.items()
        if value is not None
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def proxy_event(
    trigger: ApiTrigger,
    parts: Mapping[str, str],
    parameters: Mapping[str, list[str]],
    headers: dict[str, str],
    body: str | None,
) -> dict[str, Any]:
    path = re.sub(r"\{(\w+)\+?\}", lambda match: parts[match[1]], trigger.path)
    names = {name.lower() for name in headers}
    defaults = {"Accept": "*/*", "Host": _HOST, "User-Agent": "asynclambda"}
    if body is not None:
        defaults["Content-Type"] = "application/json"
    sent = {name: value for name, value in defaults.items() if name.lower() not in names} | headers
    given = {name: values for name, values in parameters.items() if values}
    return {
        "resource": trigger.path,
        "path": path,
        "httpMethod": trigger.method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: values[-1] for name, values in given.items()} or None,
        "multiValueQueryStringParameters": given or None,
        "pathParameters": dict(parts) or None,
        "stageVariables": None,
        "requestContext": _request_context(trigger, path),
        "body": body,
        "isBase64Encoded": False,
    }


def _request_context(trigger: ApiTrigger, path: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "resourceId": "local",
        "resourcePath": trigger.path,
        "httpMethod": trigger.method,
        "extendedRequestId": uuid4().hex,
        "requestTime": f"{now:%d/%b/%Y:%H:%M:%S} +0000",
        "path": f"/prod{path}",
        "accountId": ACCOUNT,
        "protocol": "HTTP/1.1",
        "stage": "prod",
        "domainPrefix": "local",
        "requestTimeEpoch": round(now.timestamp() * 1_000),
        "requestId": str(uuid4()),
        "identity": {"sourceIp": "127.0.0.1", "userAgent": "asynclambda", "user": None},
        "domainName": _HOST,
        "deploymentId": "local",
        "apiId": "local",
    }
