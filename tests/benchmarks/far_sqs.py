"""SQS some milliseconds away: it answers `SendMessage` and `SendMessageBatch` as SQS does, and late.

In a process of its own, so that what it costs is not the client's, and asynchronous, so that requests that
overlap wait at the same time.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

_ARRIVALS = "/arrivals"
#: Of messages. What is random would take a tenth of the server's time.
_NUMBERS = itertools.count()


class FarSqs:
    """The server, for the time of the block."""

    def __init__(self, delay: float) -> None:
        """`delay` is in seconds: between a request's last byte and its answer's first."""
        self._delay = delay

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__), str(self._delay)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def arrivals(self) -> list[float]:
        """When requests have come in since this was last asked, by `time.perf_counter`.

        That counts from the machine's start, for all processes alike, on Linux and macOS.
        """
        with urllib.request.urlopen(self.url + _ARRIVALS, timeout=10) as answer:  # noqa: S310  # http
            times: list[float] = json.load(answer)
        return times


class _Server:
    """The state of the process."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._arrivals: list[float] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the requests of one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                arrival = time.perf_counter()
                request, *lines = head.decode("latin-1").split("\r\n")
                fields = (line.partition(":") for line in lines)
                headers = {name.lower(): value.strip() for name, _, value in fields}
                if headers.get("expect") == "100-continue":
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                due = time.perf_counter() + self._delay
                if request.startswith(f"GET {_ARRIVALS} "):
                    answer = json.dumps(self._arrivals).encode()
                    self._arrivals.clear()
                else:
                    self._arrivals.append(arrival)
                    answer = json.dumps(_answer(headers["x-amz-target"], json.loads(body))).encode()
                    # What the answer has taken to make is a part of the delay, not beside it.
                    if (left := due - time.perf_counter()) > 0:
                        await asyncio.sleep(left)
                writer.write(_head(len(answer)) + answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def _head(length: int) -> bytes:
    return (
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def _answer(target: str, request: dict[str, Any]) -> dict[str, Any]:
    if target == "AmazonSQS.SendMessage":
        return _sent(request)
    if target == "AmazonSQS.SendMessageBatch":
        entries = request["Entries"]
        assert 1 <= len(entries) <= 10
        return {"Successful": [{"Id": entry["Id"], **_sent(entry)} for entry in entries]}
    raise ValueError(f"no answer to {target}")


def _sent(message: dict[str, Any]) -> dict[str, str]:
    digest = hashlib.md5(message["MessageBody"].encode(), usedforsecurity=False).hexdigest()
    return {
        "MessageId": f"00000000-0000-4000-8000-{next(_NUMBERS):012}",
        "MD5OfMessageBody": digest,
    }


async def _serve(delay: float) -> None:
    server = await asyncio.start_server(_Server(delay).talk, "127.0.0.1", 0, limit=2**21)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://127.0.0.1:{port}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
