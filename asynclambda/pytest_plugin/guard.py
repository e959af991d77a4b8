"""Refuses the requests of boto3 that would leave this machine, and remembers that it did.

The guard sits where botocore hands a request to its HTTP session: below every retry, stub and
`before-send` hook, so that a request which something else answers (botocore's Stubber, moto) goes its way.
"""

from __future__ import annotations

import threading
import traceback
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest

from asynclambda.pytest_plugin.when_imported import WhenImported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType


class _Prepared(Protocol):
    """botocore's `AWSPreparedRequest`, as far as it is read here."""

    url: str


class _Service(Protocol):
    service_name: str


class _Operation(Protocol):
    """botocore's `OperationModel`, as far as it is read here."""

    name: str
    service_model: _Service


#: The operation of the request that is under way in this thread, as `sqs.SendMessage`.
_operation: ContextVar[str] = ContextVar("operation", default="a request")

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
#: Whose frames do not say where the user's code made a request.
_LIBRARIES = (
    "asynclambda.pytest_plugin",
    "asynclambda.sending",
    "asynclambda.tasks",
    "boto3",
    "botocore",
    "concurrent",
    "s3transfer",
    "threading",
)
_REMEDY = """\
To test without AWS, run the app in `asynclambda.testing.simulate(app)`, or keep what it sends with the \
fixture `sent` (or a `RecordingSender`). A boto3 client of your own can be pointed at something on \
this machine (`AWS_ENDPOINT_URL=http://127.0.0.1:...`).
A test that is meant to reach AWS says so: `@pytest.mark.real_aws`."""


class AwsGuard:
    """Stands between botocore and the network while it is installed."""

    def __init__(self) -> None:
        self._refused: list[str] = []
        self._allowed = False
        self._lock = threading.Lock()
        self._undo = ExitStack()
        self._hook = WhenImported("botocore.endpoint", self._patch)

    def install(self) -> None:
        """Stands there from now on, or as soon as botocore is imported."""
        self._hook.install()

    def uninstall(self) -> None:
        """Leaves botocore as it was."""
        self._hook.uninstall()
        self._undo.close()

    @contextmanager
    def watching(self, *, allow: bool) -> Iterator[None]:
        """For the time of one phase of a test: fails it if a request was refused.

        Args:
            allow: Let every request through.

        Raises:
            pytest.fail.Exception: One was refused, and the code under test has caught that.
        """
        self._allowed = allow
        self._take()  # what a thread of an earlier test was refused is not this one's
        try:
            yield
        except pytest.skip.Exception:
            self._fail()
            raise
        except BaseException as error:
            for each in self._take():
                if each not in str(error):
                    error.add_note(each)
            raise
        else:
            self._fail()
        finally:
            self._allowed = False

    def _fail(self) -> None:
        refused = self._take()
        if refused:
            pytest.fail("\n\n".join([*refused, _REMEDY]), pytrace=False)

    def _take(self) -> list[str]:
        with self._lock:
            taken, self._refused = self._refused, []
        return list(dict.fromkeys(taken))

    def _refuse(self, url: str) -> None:
        """Raises what no `except Exception` catches."""
        parts = urlsplit(url)
        what = f"real AWS: {_operation.get()} to {parts.scheme}://{parts.netloc}, by {_caller()}"
        with self._lock:
            self._refused.append(what)
        # Without the traceback: it goes through all of botocore, and the line that counts is in the text.
        pytest.fail(f"{what}\n\n{_REMEDY}", pytrace=False)

    def _patch(self, module: ModuleType) -> None:
        """Puts the guard into `botocore.endpoint`."""
        endpoint: Any = vars(module)["Endpoint"]  # botocore has no types
        make_request, send = endpoint.make_request, endpoint._send
        guard = self

        def guarded_make_request(
            self: object, operation_model: _Operation, request_dict: Mapping[str, Any]
        ) -> object:
            name = f"{operation_model.service_model.service_name}.{operation_model.name}"
            token = _operation.set(name)
            try:
                return make_request(self, operation_model, request_dict)
            except Exception as error:
                if type(error).__name__ in _UNSIGNED and not guard._lets(request_dict["url"]):
                    guard._refuse(request_dict["url"])
                raise
            finally:
                _operation.reset(token)

        def guarded_send(self: object, request: _Prepared) -> object:
            if not guard._lets(request.url):
                guard._refuse(request.url)
            return send(self, request)

        def undo() -> None:
            endpoint.make_request, endpoint._send = make_request, send

        endpoint.make_request, endpoint._send = guarded_make_request, guarded_send
        self._undo.callback(undo)

    def _lets(self, url: str) -> bool:
        return self._allowed or is_loopback(url)


def is_loopback(url: str) -> bool:
    """Whether an address is one of this machine's own. Asks no name server.

    `localhost` and every name below it are, by RFC 6761; other names are not, whatever they resolve to.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _caller() -> str:
    """Where the code under test makes the request: file and line."""
    for frame, line in traceback.walk_stack(None):
        module = str(frame.f_globals.get("__name__", ""))
        if not any(module == each or module.startswith(f"{each}.") for each in _LIBRARIES):
            return f"{frame.f_code.co_filename}:{line}"
    return f"the thread {threading.current_thread().name}"
