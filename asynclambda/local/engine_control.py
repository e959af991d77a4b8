"""Requests to the engine itself, not to one of its AWS services."""

from __future__ import annotations

import contextlib
import http.client
from typing import NamedTuple

from asynclambda.local.engine_environment import HOST


class Answer(NamedTuple):
    """What it answered."""

    status: int
    body: str


def ask(port: int, method: str, path: str, *, timeout: float) -> Answer | None:
    """The answer of what listens on a port of this machine, None where there is none in time.

    Not by urllib, which would send it to the proxy that HTTP_PROXY names. `timeout` is in seconds.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout)
    with (
        contextlib.closing(connection),
        contextlib.suppress(OSError, http.client.HTTPException),
    ):
        connection.request(method, path)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode("utf-8", "replace"))
    return None
