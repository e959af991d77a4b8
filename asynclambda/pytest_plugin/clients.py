"""The clients of AWS, and how a check is put before their requests.

A botocore request is checked where it is handed to the HTTP session: below every retry, stub and
`before-send` hook, so that what something else answers (botocore's Stubber, moto) goes its way.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

#: Gets an operation, as `sqs.SendMessage`, and the URL; raises where that may not be.
Check: TypeAlias = Callable[[str, str], None]
#: Puts a check into a module's client; returns what takes it out.
Patch: TypeAlias = "Callable[[ModuleType, Check], Callable[[], None]]"

#: botocore's errors where it has no credentials. It raises them when it signs, so on a machine without any
#: a test would see no refusal; it is told the same on every machine.
_UNSIGNED = frozenset(
    {
        "CredentialRetrievalError",
        "NoCredentialsError",
        "PartialCredentialsError",
        "TokenRetrievalError",
    }
)
#: The operation of botocore's request that is under way in this thread.
_operation: ContextVar[str] = ContextVar("operation", default="a request")


class _Prepared(Protocol):
    """botocore's `AWSPreparedRequest`, as far as it is read here."""

    url: str


class _Service(Protocol):
    service_name: str


class _Operation(Protocol):
    """botocore's `OperationModel`, as far as it is read here."""

    name: str
    service_model: _Service


def check_botocore(module: ModuleType, check: Check) -> Callable[[], None]:
    """Checks all requests of boto3's clients; the module is `botocore.endpoint`."""
    endpoint: Any = vars(module)["Endpoint"]  # what is private in it has no types
    make_request, send = endpoint.make_request, endpoint._send

    def checked_make_request(
        self: object, operation_model: _Operation, request_dict: Mapping[str, Any]
    ) -> object:
        name = f"{operation_model.service_model.service_name}.{operation_model.name}"
        token = _operation.set(name)
        try:
            return make_request(self, operation_model, request_dict)
        except Exception as error:
            if type(error).__name__ in _UNSIGNED:
                check(name, request_dict["url"])
            raise
        finally:
            _operation.reset(token)

    def checked_send(self: object, request: _Prepared) -> object:
        check(_operation.get(), request.url)
        return send(self, request)

    def undo() -> None:
        endpoint.make_request, endpoint._send = make_request, send

    endpoint.make_request, endpoint._send = checked_make_request, checked_send
    return undo


def check_light_sqs(module: ModuleType, check: Check) -> Callable[[], None]:
    """Checks the requests that a function sends by without boto3, in `asynclambda.sending.light_sqs`."""
    client: Any = vars(module)["LightSqs"]
    attempt = client._attempt

    def checked_attempt(self: Any, operation: str, body: bytes) -> object:
        check(f"sqs.{operation}", self.meta.endpoint_url)
        return attempt(self, operation, body)

    def undo() -> None:
        client._attempt = attempt

    client._attempt = checked_attempt
    return undo


#: By the modules that they are in.
CLIENTS: Mapping[str, Patch] = {
    "botocore.endpoint": check_botocore,
    "asynclambda.sending.light_sqs": check_light_sqs,
}
