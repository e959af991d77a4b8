"""API Gateway: finds the route of a request, and answers as its function does."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic_core import to_json

from asynclambda.events.api import Headers
from asynclambda.testing.events.api import proxy_event
from asynclambda.testing.simulator.clock import SECOND
from asynclambda.testing.simulator.history import RunRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.spec import ApiTrigger
    from asynclambda.testing.simulator.blueprint import RouteDesign
    from asynclambda.testing.simulator.function import Ended
    from asynclambda.testing.simulator.world import World

#: Seconds that API Gateway waits.
#: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
_PATIENCE = 29


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer of the API.

        with simulate(app) as sim:
            response = sim.request("POST", "/orders", body={"order_id": "o-1", "cents": 4999})
            assert (response.status, response.json()) == (200, {"order_id": "o-1"})
            assert response.headers["content-type"] == "application/json"

    Of a route that does not exist, the status is 403, as from API Gateway.
    """

    status: int
    #: Their names are found in any case.
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body's JSON.

        Raises:
            ValueError: It is none.
        """
        return json.loads(self.body)


class Gateway:
    """The routes of an app."""

    def __init__(self, world: World) -> None:
        self._world = world

    def request(
        self,
        method: str,
        url: str,
        *,
        body: object,
        headers: Mapping[str, str],
        query: Mapping[str, str | Sequence[str]],
    ) -> ApiResponse:
        """Answers one request; the clock goes on for as long as the function runs."""
        parts = urlsplit(url)
        found = self._route(method.upper(), parts.path)
        if found is None:
            # https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
            return _message(403, "Missing Authentication Token")
        route, parameters = found
        world = self._world
        function = world.functions[route.task_id]
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            values.setdefault(name, []).append(value)
        for name, given in query.items():
            values.setdefault(name, []).extend([given] if isinstance(given, str) else given)
        event = proxy_event(
            cast("ApiTrigger", function.spec.trigger),
            parameters,
            values,
            dict(headers),
            _content(body),
        )
        event["isBase64Encoded"] = isinstance(body, bytes)
        begin = world.clock.ticks
        duration = world.duration(function)
        world.drive(begin + duration)
        seconds = function.design.timeout - duration / SECOND
        ended = function.run(event, seconds)
        response = _response(ended)
        if duration > _PATIENCE * SECOND:
            response = _message(504, "Endpoint request timed out")
        world.history.ran(
            RunRecord(
                spec=function.spec,
                begin=begin,
                end=world.clock.ticks,
                outcome="failed" if response.status >= 500 else "done",
                attempt=1,
                sent=ended.frame.sent,
                exception=ended.exception or next(iter(ended.frame.errors), None),
                result=ended.result,
            )
        )
        return response

    def _route(self, method: str, path: str) -> tuple[RouteDesign, dict[str, str]] | None:
        """The route of a path with its parameters: of several, that which has the fewest."""
        found: list[tuple[int, RouteDesign, dict[str, str]]] = []
        for route in self._world.blueprint.routes:
            if route.method not in (method, "ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD"):
                continue
            match = _pattern(route.path).fullmatch(path)
            if match is not None:
                greedy = "+}" in route.path
                parameters = {
                    name: quote(unquote(value), safe="/" if greedy else "")
                    for name, value in match.groupdict().items()
                }
                found.append((len(parameters) + 100 * greedy, route, parameters))
        if not found:
            return None
        _, route, parameters = min(found, key=lambda each: each[0])
        return route, parameters


def _content(body: object) -> str | None:
    """A body as API Gateway hands it on."""
    if body is None or isinstance(body, str):
        return body
    if isinstance(body, bytes):
        return base64.b64encode(body).decode()
    return to_json(body, by_alias=True).decode()


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\+?\})", path)
    made = ""
    for part in parts:
        if part.startswith("{"):
            name = part.strip("{}+")
            made += f"(?P<{name}>.+)" if part.endswith("+}") else f"(?P<{name}>[^/]+)"
        else:
            made += re.escape(part)
    return re.compile(made)


def _response(ended: Ended) -> ApiResponse:
    result = ended.result
    if ended.exception is not None or not isinstance(result, dict):
        return _message(502, "Internal server error")
    given: str = result.get("body") or ""
    content = base64.b64decode(given) if result.get("isBase64Encoded") else given.encode()
    return ApiResponse(int(result["statusCode"]), Headers(result.get("headers") or {}), content)


def _message(status: int, text: str) -> ApiResponse:
    headers = Headers({"Content-Type": "application/json"})
    return ApiResponse(status, headers, json.dumps({"message": text}).encode())
