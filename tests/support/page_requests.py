"""Requests to a page that is served, as a browser or anybody else makes them."""

from __future__ import annotations

import http.client
import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

from asynclambda.local.page.guard import TOKEN_HEADER

if TYPE_CHECKING:
    from asynclambda.local.page.server import Page


def port_of(page: Page) -> int:
    """Where it listens."""
    return int(page.url.rstrip("/").rpartition(":")[2])


def ask(
    page: Page, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    """The status, the body (read where it is JSON), and the headers of an answer. `_` in names is `-`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(http.client.HTTPConnection("127.0.0.1", port_of(page), timeout=30)) as connection:
        connection.request(method, path, body, given)
        response = connection.getresponse()
        text = response.read().decode()
        found = {name.lower(): value for name, value in response.getheaders()}
        is_json = found.get("content-type") == "application/json"
        return response.status, json.loads(text) if is_json else text, found


def token_of(page: Page) -> str:
    """The token that is in its HTML."""
    match = re.search(r'name="asynclambda-token" content="([^"]{20,})"', ask(page, "/")[1])
    assert match is not None
    return match.group(1)


def change(page: Page, name: str, content: object) -> tuple[int, Any]:
    """The status and the body of what a change is answered with."""
    headers = {TOKEN_HEADER: token_of(page)}
    return ask(page, f"/api/{name}", "POST", json.dumps(content), **headers)[:2]
