"""One HTTP request by API Gateway."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, cast
from uuid import uuid4

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from asynclambda import env
from asynclambda.context import Invocation, entered
from asynclambda.events.api import ApiEvent, Response, decoded
from asynclambda.logs import task_logger
from asynclambda.runtime.invalid import log_unread, safe_errors
from asynclambda.runtime.json_text import as_json
from asynclambda.runtime.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.payload import PayloadType
    from asynclambda.spec import ApiTrigger, TaskSpec


class ProxyResponse(TypedDict):
    """What API Gateway wants of a proxy integration."""

    statusCode: int
    headers: dict[str, str]
    body: NotRequired[str]
    isBase64Encoded: NotRequired[bool]


class ApiHandler:
    """The handler of an `ApiTask`."""

    def __init__(self, spec: TaskSpec) -> None:
        trigger = cast("ApiTrigger", spec.trigger)
        self._spec = spec
        self._takes = cast("PayloadType[Any]", spec.payload)
        self._gives = cast("PayloadType[Any]", spec.result)
        self._takes_none = self._takes.annotation is type(None)
        if not self._takes_none:
            self._takes.prepare()
        if self._gives.annotation not in (type(None), Response):
            self._gives.prepare()
        self._from_query = not trigger.takes_body
        self._has_path_parameters = "{" in trigger.path
        self._arrays = frozenset[str]()
        if self._from_query:
            from asynclambda.fields import array_fields

            self._arrays = array_fields(self._takes)
        self._cors = _cors_headers()
        self._runner = Runner(spec)

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> ProxyResponse:
        """Answers one request."""
        response = self._answer(event, context)
        if self._cors:
            # What the task says itself wins.
            response["headers"] = {**self._cors, **response["headers"]}
        return response

    def _answer(self, event: Mapping[str, Any], context: LambdaContext) -> ProxyResponse:
        invocation_id = uuid4().hex
        invocation = Invocation(self._spec.task_id, invocation_id, invocation_id)
        try:
            payload = None if self._takes_none else self._takes.load(self._request(event))
        except ValidationError as error:
            errors = safe_errors(error)
            return _json(422, {"message": "The request is not valid.", "errors": errors})
        except Exception as error:  # noqa: BLE001  # logged; its text may be secret
            log_unread(error, invocation, self._spec)
            return _internal_error()
        try:
            result = self._runner(ApiEvent(payload, event, invocation, context), invocation)
        except Exception:  # noqa: BLE001  # logged by the runner; its text may be secret
            return _internal_error()
        try:
            return self._response(result)
        except Exception:  # noqa: BLE001  # logged; its text may be secret
            with entered(invocation):
                task_logger(self._spec.app_name).exception("the result could not be sent")
            return _internal_error()

    def _request(self, event: Mapping[str, Any]) -> str | bytes:
        """The request as JSON of the task's payload.

        By way of JSON, so that a path or query parameter is read as leniently as a body is: `"7"` is
        a number.
        """
        parameters = decoded(event.get("pathParameters"))
        if self._from_query:
            return as_json(self._query(event) | parameters)
        body: str | bytes = event.get("body") or ""
        if event.get("isBase64Encoded"):
            try:
                body = base64.b64decode(body)
            except ValueError:
                return body  # validating it says that it is no JSON
        if not self._has_path_parameters and body:
            return body
        try:
            content = from_json(body) if body else {}
        except ValueError:
            return body  # validating it says where it is no JSON
        if not isinstance(content, dict):
            return body
        return as_json(content | parameters)

    def _query(self, event: Mapping[str, Any]) -> dict[str, str | list[str]]:
        """The query string: of a repeated parameter all values for a list, else the last one."""
        several: Mapping[str, list[str]] | None = event.get("multiValueQueryStringParameters")
        single: Mapping[str, str] = event.get("queryStringParameters") or {}
        # API Gateway sends both; whoever writes an event by hand may leave out the first.
        values = several or {name: [value] for name, value in single.items()}
        return {
            name: list(each) if name in self._arrays else each[-1]
            for name, each in values.items()
            if each
        }

    def _response(self, result: object) -> ProxyResponse:
        if isinstance(result, Response):
            return _by_hand(result)
        if result is None:
            return {"statusCode": 204, "headers": {}}
        return {
            "statusCode": 200,
            "headers": {"Content-Type": "application/json"},
            "body": self._gives.show(result).decode(),
        }


def _cors_headers() -> dict[str, str]:
    """The headers by which a browser lets a page of another origin read the answer; none without CORS.

    https://fetch.spec.whatwg.org/#http-responses
    """
    origin = env.optional(env.CORS_ORIGIN)
    if origin is None:
        return {}
    headers = {"Access-Control-Allow-Origin": origin}
    if env.optional(env.CORS_CREDENTIALS) == "true":
        headers["Access-Control-Allow-Credentials"] = "true"
    return headers


def _internal_error() -> ProxyResponse:
    return _json(500, {"message": "Internal server error"})


def _json(status: int, content: object) -> ProxyResponse:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": to_json(content).decode(),
    }


def _by_hand(response: Response) -> ProxyResponse:
    body = response.body
    if isinstance(body, bytes):
        content_type, text = "application/octet-stream", base64.b64encode(body).decode()
    elif isinstance(body, str):
        content_type, text = "text/plain; charset=utf-8", body
    else:
        content_type, text = "application/json", to_json(body).decode()
    headers = dict(response.headers)
    if body is None:
        return {"statusCode": response.status, "headers": headers}
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = content_type
    return {
        "statusCode": response.status,
        "headers": headers,
        "body": text,
        "isBase64Encoded": isinstance(body, bytes),
    }
