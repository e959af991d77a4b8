"""Servers on loopback that have the same port as the last time, where nobody else has it by now."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from socketserver import TCPServer

Server = TypeVar("Server")


def listen(
    make: Callable[[int], Server], port_of: Callable[[Server], int], file: Path | None
) -> Server:
    """Makes a server.

    Args:
        make: Makes it on a port, 0 for any that is free.
        port_of: Tells which port it has.
        file: Where the port is kept; None: nowhere.
    """
    server = _make(make, file)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(port_of(server)), encoding="utf-8")
    return server


def tcp_port(server: TCPServer) -> int:
    """The port of a server of the standard library, for `listen`."""
    return int(server.server_address[1])


def _make(make: Callable[[int], Server], file: Path | None) -> Server:
    with contextlib.suppress(OSError, ValueError, OverflowError):
        if file is not None:
            return make(int(file.read_text(encoding="utf-8")))
    return make(0)
