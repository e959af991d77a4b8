"""`asynclambda dev` at a terminal of its own, and its API."""

from __future__ import annotations

import http.client
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.command import SCRIPT, clean_environment
from support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path


def dev(project: Path, scratch: Path, *arguments: str) -> Terminal:
    """Starts it in a project. Its temporary folders are made in `scratch`."""
    environment = clean_environment(TMPDIR=str(scratch))
    return Terminal(SCRIPT, "dev", "app", *arguments, folder=project, environment=environment)


def api_of(terminal: Terminal) -> str:
    """The address that it prints, once it says that it is ready."""
    terminal.await_text("Ctrl-C ends it all")
    return terminal.await_text(r"API +(http://127\.0\.0\.1:\d+)").group(1)


def send(method: str, url: str, body: str | None = None) -> tuple[int, str]:
    """The status and the body of an answer."""
    split = urlsplit(url)
    with closing(http.client.HTTPConnection(split.netloc, timeout=30)) as connection:
        connection.request(method, split.path, body)
        response = connection.getresponse()
        return response.status, response.read().decode()
