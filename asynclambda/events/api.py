"""Events from API Gateway, and the answer to one by hand."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import unquote

from asynclambda.events.base import Event

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation

P = TypeVar("P")


class Headers(Mapping[str, str]):
    """HTTP headers, whose names are found in any case. Of a repeated one, the last value counts."""

    __slots__ = ("_by_lower", "_values")

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = dict(headers)
        self._by_lower = {name.lower(): value for name, value in headers.items()}

    def __getitem__(self, name: str) -> str:
        return self._by_lower[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._by_lower

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        # Names only: an Authorization header must not end up in a log by way of repr.
        return f"Headers({', '.join(self._values)})"


class ApiEvent(Event, Generic[P]):
    """One request of an `ApiTask`.

        class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
            def run(self, event: ApiEvent[Order]) -> Accepted:
                self.logger.info("placed", agent=event.headers.get("user-agent"))
                return Accepted(order_id=event.payload.order_id)

    A request that is not of the task's model never gets here: it is answered with 422.
    """

    __slots__ = ("_event", "_headers", "payload")

    #: The request, as the task's model: fields of the path, then of the query string or the JSON body.
    payload: P

    def __init__(
        self,
        payload: P,
        event: Mapping[str, Any],
        invocation: Invocation,
        context: LambdaContext,
    ) -> None:
        super().__init__(invocation, context)
        self.payload = payload
        self._event = event
        self._headers: Headers | None = None

    @property
    def headers(self) -> Headers:
        """The request's headers; names are found in any case."""
        if self._headers is None:
            self._headers = Headers(self._event.get("headers") or {})
        return self._headers

    @property
    def querystring_params(self) -> Mapping[str, str]:
        """The query string. Of a repeated parameter, the last value; `raw` has them all."""
        return self._event.get("queryStringParameters") or {}

    @property
    def path_params(self) -> Mapping[str, str]:
        """The parts of the path that the route names, decoded: `c 42` where the URL has `c%2042`."""
        return decoded(self._event.get("pathParameters"))

    @property
    def body(self) -> str | None:
        """The body as text; of a body that came as bytes, its UTF-8 text. None where there is none.

        Raises:
            UnicodeDecodeError: The bytes are no UTF-8; `raw.decoded_body` and `raw.body` have more.
        """
        body: str | None = self._event.get("body")
        if body is not None and self._event.get("isBase64Encoded"):
            return base64.b64decode(body).decode()
        return body

    @property
    def raw(self) -> APIGatewayProxyEvent:
        """The event as API Gateway sent it."""
        from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

        return APIGatewayProxyEvent(dict(self._event))


def decoded(path_parameters: Mapping[str, str] | None) -> dict[str, str]:
    """Path parameters as they are meant: a REST API hands them over percent-encoded."""
    return {name: unquote(value) for name, value in (path_parameters or {}).items()}


@dataclass(frozen=True, slots=True)
class Response:
    """An answer by hand, where the task's result model does not fit.

        class PlaceOrder(ApiTask[Order, Accepted], method="POST", path="/orders"):
            def run(self, event: ApiEvent[Order]) -> Accepted | Response:
                return Response({"message": "sold out"}, status=409, headers={"Retry-After": "60"})

    A `str` goes out as it is, `bytes` base64-encoded as API Gateway wants them, anything else as JSON
    by pydantic.
    """

    body: object = None
    status: int = 200
    #: Added to the answer's headers; a `Content-Type` here wins over the one that follows from the body.
    headers: Mapping[str, str] = field(default_factory=dict)
