"""The program in which a function runs on this machine: Lambda's Python runtime around a bundle.

MiniStack unpacks the bundle and starts its `bootstrap`, which starts this file as `python -I -S`.
It does what AWS's own bootstrap does: puts the task root and the runtime's folder before the
standard library, and hands over to `awslambdaric`, AWS's runtime client. Nothing else of the
environment that runs `asynclambda dev` can be imported, so an import that the bundle lacks fails as
it would in Lambda. This file itself imports the standard library only; the package takes its
constants and never runs it in its own process.

Three things are ours:

- `runtime_client`, the native half of awslambdaric, is replaced by `_RuntimeClient`: the original
  exists for Linux only, and would wait 40 ms for every event that MiniStack sends.
- A second process copies what the function writes to the log server of `asynclambda.local.logs`,
  as it is written. MiniStack itself shows it when the invocation has ended.
- The engine's own settings are taken out of the environment.
"""

from __future__ import annotations

import base64
import contextlib
import http
import http.client
import json
import os
import re
import runpy
import select
import signal
import site
import socket
import sys
from types import ModuleType

#: What the names of the variables start with that are between the package and this file.
PREFIX = "ASYNCLAMBDA_LOCAL_"
#: Where the log server listens: `host:port:token`. Unset, output goes to MiniStack alone.
LOG_SERVER = f"{PREFIX}LOG_SERVER"
#: The folder with boto3 and awslambdaric: Lambda's /var/runtime.
RUNTIME_DIRECTORY = f"{PREFIX}RUNTIME_DIRECTORY"
#: The names, by comma, of the variables that are the engine's and no business of the function's.
HIDDEN = f"{PREFIX}HIDDEN"
#: This file's path; the bootstrap reads it.
WORKER = f"{PREFIX}WORKER"
#: The interpreter that runs the function; the bootstrap reads it.
PYTHON = f"{PREFIX}PYTHON"

#: Starts a frame in the output: a JSON object up to the end of the line, no text of the function's.
#: U+001E is ASCII's record separator; JSON text sequences (RFC 7464) use it in the same way.
FRAME = b"\x1e"
_FRAMES = re.compile(FRAME + rb"[^\n]*\n")
#: What of an event, or of its answer, fits into a frame in base 64. Bytes.
_PIECE = (getattr(select, "PIPE_BUF", 512) - 64) // 4 * 3

_API = "/2018-06-01/runtime/invocation"
_REQUEST_ID = "Lambda-Runtime-Aws-Request-Id"
_DEADLINE = "Lambda-Runtime-Deadline-Ms"
#: What awslambdaric looks up; all but the deadline, a number, are text or None.
_HEADERS = (
    "Content-Type",
    _REQUEST_ID,
    _DEADLINE,
    "Lambda-Runtime-Trace-Id",
    "Lambda-Runtime-Invoked-Function-Arn",
    "Lambda-Runtime-Client-Context",
    "Lambda-Runtime-Cognito-Identity",
    "Lambda-Runtime-Aws-Tenant-Id",
    "Lambda-Runtime-Invocation-Id",
)


def main() -> None:
    """Run the function that the environment names until this process is stopped."""
    settings = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(PREFIX)}
    for name in settings.get(HIDDEN, "").split(","):
        os.environ.pop(name, None)
    runtime_directory = settings[RUNTIME_DIRECTORY]
    _complete_environment(runtime_directory)
    framed = LOG_SERVER in settings and _copy_output(settings[LOG_SERVER])
    sys.path[:0] = [os.environ["LAMBDA_TASK_ROOT"], runtime_directory]
    # `-S` keeps site-packages out, and with it builtins that a program may use: exit, help, …
    site.setquit()
    site.setcopyright()
    site.sethelper()
    client = _RuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"], framed=framed)
    sys.modules["runtime_client"] = client.as_module()
    sys.argv = ["awslambdaric", os.environ["_HANDLER"]]
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


def _complete_environment(runtime_directory: str) -> None:
    """Set what Lambda sets and MiniStack does not.

    "Defined runtime environment variables" in the AWS Lambda Developer Guide.
    """
    function = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    os.environ.setdefault("AWS_LAMBDA_LOG_GROUP_NAME", f"/aws/lambda/{function}")
    os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand"
    os.environ["LAMBDA_RUNTIME_DIR"] = runtime_directory


class _RuntimeClient:
    """The Lambda Runtime API, by the four functions that awslambdaric calls.

    "Using the Lambda runtime API for custom runtimes" in the AWS Lambda Developer Guide.
    """

    def __init__(self, address: str, *, framed: bool) -> None:
        self._connection = http.client.HTTPConnection(address)
        self._framed = framed
        self._agent = ""

    def as_module(self) -> ModuleType:
        """What `import runtime_client` gives."""
        module = ModuleType("runtime_client")
        vars(module).update(
            initialize_client=self.initialize_client,
            next=self.next,
            post_invocation_result=self.post_invocation_result,
            post_error=self.post_error,
        )
        return module

    def initialize_client(self, user_agent: str) -> None:
        """Called once, when awslambdaric is imported."""
        self._agent = user_agent

    def next(self) -> tuple[bytes, dict[str, str | int | None]]:
        """Wait for an event. Returns its body and what its headers say."""
        try:
            body, received = self._call("GET", f"{_API}/next")
        except (OSError, http.client.HTTPException):
            raise SystemExit(0) from None  # MiniStack does not need this process any more
        deadline_ms = int(received.get(_DEADLINE, "0"))
        headers: dict[str, str | int | None] = {name: received.get(name) for name in _HEADERS}
        headers[_DEADLINE] = deadline_ms
        self._pieces(body)
        self._frame(event="start", request_id=headers[_REQUEST_ID], deadline_ms=deadline_ms)
        return body, headers

    def post_invocation_result(
        self, request_id: str, result: bytes, content_type: str, _invocation_id: str | None = None
    ) -> None:
        """Answer an event."""
        self._pieces(result)
        self._frame(event="end", request_id=request_id, error_type=None)
        self._call("POST", f"{_API}/{request_id}/response", result, content_type=content_type)

    def post_error(
        self, request_id: str, error: str, _xray_cause: str, _invocation_id: str | None = None
    ) -> None:
        """Answer an event whose handler raised."""
        error_type = str(json.loads(error).get("errorType", ""))
        self._pieces(error.encode())
        self._frame(event="end", request_id=request_id, error_type=error_type)
        self._call(
            "POST",
            f"{_API}/{request_id}/error",
            error.encode(),
            headers={"Lambda-Runtime-Function-Error-Type": error_type},
        )

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> tuple[bytes, http.client.HTTPMessage]:
        common = {"User-Agent": self._agent, "Content-Type": content_type}
        self._connection.request(method, path, body, common | (headers or {}))
        # MiniStack sends an answer's head and body apart and leaves Nagle's algorithm on, so the
        # body waits for the acknowledgement of the head, which Linux delays by 40 ms unless asked.
        quick = getattr(socket, "TCP_QUICKACK", None)
        if quick is not None:
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, quick, 1)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= http.HTTPStatus.BAD_REQUEST:
            text = content.decode("utf-8", "replace")
            raise ConnectionError(f"{method} {path} answered {response.status}: {text}")
        return content, response.headers

    def _pieces(self, content: bytes | str) -> None:
        """An event or an answer, ahead of the frame that says which."""
        # awslambdaric's own client takes both.
        content = content.encode() if isinstance(content, str) else content
        for begin in range(0, len(content), _PIECE):
            piece = base64.b64encode(content[begin : begin + _PIECE]).decode()
            self._frame(event="piece", data=piece)

    def _frame(self, **fields: object) -> None:
        if self._framed:
            # One write, shorter than PIPE_BUF, so that no other thread's output gets into it.
            os.write(1, FRAME + json.dumps(fields).encode() + b"\n")


def _copy_output(server: str) -> bool:
    """Send all that this process writes from now on to the log server, too. False without one.

    A process of its own copies, so that the last words of a function that crashes, or is killed at
    its timeout, still arrive.
    """
    host, port, token = server.split(":")
    try:
        connection = socket.create_connection((host, int(port)))
    except OSError:
        return False
    hello = {
        "token": token,
        "function": os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        "environment": os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
    }
    connection.sendall(json.dumps(hello).encode() + b"\n")
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        _copy(reading, connection)
        os._exit(0)
    os.close(reading)
    os.dup2(writing, 1)
    os.dup2(writing, 2)
    os.close(writing)
    connection.close()
    return True


def _copy(source: int, connection: socket.socket) -> None:
    """Copy until every writer is gone: all to the log server, all but the frames to MiniStack."""
    # Who stops a function may stop its whole group; what it wrote until then must still get through.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    rest = b""
    while chunk := os.read(source, 65536):
        with contextlib.suppress(OSError):
            connection.sendall(chunk)
        text = _FRAMES.sub(_for_ministack, rest + chunk)
        # A frame that is not complete stays back until its end has come.
        cut = text.rfind(FRAME)
        rest, text = (b"", text) if cut < 0 else (text[cut:], text[:cut])
        _write(text)
    _write(rest)


def _for_ministack(frame: re.Match[bytes]) -> bytes:
    """What MiniStack gets in a frame's place.

    After an invocation it waits 50 ms for a first line of output, and 5 ms for another one after a
    line. So the end of an invocation is an empty line, which does not get into its log.
    """
    return b"\n" if b'"end"' in frame.group() else b""


def _write(text: bytes) -> None:
    with contextlib.suppress(OSError):
        while text:
            text = text[os.write(1, text) :]


if __name__ == "__main__":
    main()
