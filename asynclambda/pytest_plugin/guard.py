"""Refuses the requests that would leave this machine for AWS, and remembers that it did."""

from __future__ import annotations

import threading
import traceback
from contextlib import ExitStack, contextmanager
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from asynclambda.pytest_plugin.clients import CLIENTS
from asynclambda.pytest_plugin.when_imported import WhenImported

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from asynclambda.pytest_plugin.clients import Patch


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
    """Stands between the clients of AWS and the network while it is installed."""

    def __init__(self) -> None:
        self._refused: list[str] = []
        self._allowed = False
        self._lock = threading.Lock()
        self._undo = ExitStack()

    def install(self) -> None:
        """Stands there from now on, or as soon as the clients are imported."""
        for name, patch in CLIENTS.items():
            hook = WhenImported(name, partial(self._patch, patch))
            self._undo.callback(hook.uninstall)
            hook.install()

    def uninstall(self) -> None:
        """Leaves the clients as they were."""
        self._undo.close()

    def _patch(self, patch: Patch, module: ModuleType) -> None:
        self._undo.callback(patch(module, self.check))

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

    def check(self, operation: str, url: str) -> None:
        """Refuses a request that would leave this machine, with what no `except Exception` catches.

        Args:
            operation: As `sqs.SendMessage`.
            url: Where the request goes.

        Raises:
            pytest.fail.Exception: It would, and the test that runs may not.
        """
        if self._allowed or is_loopback(url):
            return
        parts = urlsplit(url)
        what = f"real AWS: {operation} to {parts.scheme}://{parts.netloc}, by {_caller()}"
        with self._lock:
            self._refused.append(what)
        # Without the traceback: it goes through all of botocore, and the line that counts is in the text.
        pytest.fail(f"{what}\n\n{_REMEDY}", pytrace=False)


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
