"""Run an unpacked bundle as Lambda runs it, and see what Lambda would see.

    with Function(bundle, "app.lambda_handler", env={"STAGE": "dev"}) as function:
        result = function.invoke({"Records": [...]})
        assert result.error is None, result.logs

The bundle's code runs in a child process under AWS's own runtime client (`python -m awslambdaric`)
with the environment variables that the AWS Lambda Developer Guide lists under "Defined runtime
environment variables", none of this process's, and with nothing importable but the bundle, the
standard library and the packages that AWS ships with the runtime (`support.lambda_runtime`).

The process starts at the first `invoke`, as on demand, and is kept for the next. One that exits or
exceeds its deadline is gone; the next `invoke` starts another, a cold start. Not imitated are the
memory limit, the freezing between invocations and the read-only file system; so that a bundle keeps
its bytes nevertheless, the child is told not to write bytecode.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
import uuid
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NotRequired, Self

from pydantic import JsonValue, TypeAdapter
from support.lambda_runtime import LambdaRuntime, lambda_runtime
from support.runtime_process import RuntimeProcess
from support.runtime_server import Invocation
from typing_extensions import TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

ACCOUNT = "123456789012"
REGION = "us-east-1"
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class _Error(TypedDict):
    """The error object of the Runtime API."""

    errorMessage: str
    errorType: str
    stackTrace: NotRequired[list[str]]


_ERROR = TypeAdapter(_Error)


@dataclass(frozen=True)
class Result:
    """What one invocation gave."""

    #: What the handler returned, parsed from JSON; None where it failed.
    response: JsonValue
    #: The error's message, or None where the handler returned.
    error: str | None
    #: The exception's class name, or Lambda's own, as in `Runtime.ImportModuleError`.
    error_type: str | None
    #: The traceback, a text a frame, outermost first.
    stack: tuple[str, ...]
    #: From the hand-over of the event to the answer. 0 where INIT failed.
    millis: float
    #: From the process's start to its first request for an event; None for a warm invocation.
    init_millis: float | None
    #: From the process's start to the first answer; None for a warm invocation.
    cold_start_millis: float | None
    #: What the process wrote during this invocation (a cold start: since its start), by line.
    logs: tuple[str, ...]


class Function:
    """A Lambda function made of an unpacked bundle; use it in a `with` statement."""

    def __init__(
        self,
        bundle: Path,
        handler: str,
        *,
        env: Mapping[str, str] | None = None,
        name: str = "function",
        memory: int = 128,
        timeout: int = 60,
        initialization_type: str = "on-demand",
        runtime: LambdaRuntime | None = None,
    ) -> None:
        """`handler` is `module.function`, `memory` is in MB, `timeout` in seconds.

        `env` holds the function's own variables. `initialization_type="snap-start"` runs the
        restore hooks before the first event.
        """
        self.bundle = bundle.resolve()
        self.handler = handler
        self.name = name
        self.memory = memory
        self.timeout = timeout
        self.initialization_type = initialization_type
        self.runtime = lambda_runtime() if runtime is None else runtime
        self._env = dict(env or {})
        self._process: RuntimeProcess | None = None
        # A file, not a pipe: all that was written before an answer can be read after it, and a
        # talkative function never waits for a reader.
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._output.close()

    @property
    def arn(self) -> str:
        """The function's ARN, as its context tells it."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.name}"

    def stop(self) -> None:
        """End the process. The next `invoke` is a cold start."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def invoke(
        self,
        event: object,
        *,
        deadline_ms: int | None = None,
        trace_id: str | None = None,
        client_context: Mapping[str, object] | None = None,
    ) -> Result:
        """Hand `event` (anything JSON) to the function and wait for the answer.

        `deadline_ms` is the time that it has, by default its `timeout`. After it the process is
        stopped, as Lambda does, and the result is an error of type `Sandbox.Timedout`.
        """
        cold = self._process is None
        seen = self._written()
        process = self._start() if self._process is None else self._process
        self._process = process
        invocation = Invocation(
            request_id=str(uuid.uuid4()),
            body=json.dumps(event).encode(),
            budget_ms=self.timeout * 1000 if deadline_ms is None else deadline_ms,
            function_arn=self.arn,
            trace_id=trace_id or _new_trace_id(),
            client_context=None if client_context is None else json.dumps(client_context),
        )
        outcome = process.run(invocation)
        if outcome.kind not in ("response", "error"):
            self.stop()
        response: JsonValue = None
        error: _Error | None = None
        if outcome.kind == "response":
            response = _JSON.validate_json(outcome.body)
        else:
            error = _ERROR.validate_json(outcome.body)
        return Result(
            response=response,
            error=None if error is None else error["errorMessage"],
            error_type=None if error is None else error["errorType"],
            stack=() if error is None else tuple(error.get("stackTrace", ())),
            millis=_millis(process.handed_at, outcome.at) or 0.0,
            init_millis=_millis(process.started_at, process.ready_at) if cold else None,
            cold_start_millis=_millis(process.started_at, outcome.at) if cold else None,
            logs=self._lines_since(seen),
        )

    def _start(self) -> RuntimeProcess:
        return RuntimeProcess(
            self.runtime.python,
            self.handler,
            cwd=self.bundle,
            env=self._environment(),
            output=self._output,
        )

    def _written(self) -> int:
        """The number of bytes that the process has written so far."""
        return os.fstat(self._output.fileno()).st_size

    def _lines_since(self, offset: int) -> tuple[str, ...]:
        # Read by position: the child shares this file's offset and writes at it.
        text = os.pread(self._output.fileno(), self._written() - offset, offset)
        return tuple(text.decode(errors="replace").splitlines())

    def _environment(self) -> dict[str, str]:
        """The variables that Lambda sets. Its own come last: they are reserved."""
        log_day = time.strftime("%Y/%m/%d", time.gmtime())
        return {
            "LANG": "en_US.UTF-8",
            "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
            "PYTHONPATH": str(self.runtime.directory),
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            **self._env,
            "_HANDLER": self.handler,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{self.runtime.identifier}",
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": self.initialization_type,
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": f"{log_day}/[$LATEST]{uuid.uuid4().hex}",
            "LAMBDA_TASK_ROOT": str(self.bundle),
            "LAMBDA_RUNTIME_DIR": str(self.runtime.directory),
            "TZ": ":UTC",
        }


def _new_trace_id() -> str:
    """An X-Ray trace header of Lambda's form, not sampled."""
    return f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0"


def _millis(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else (end - start) * 1000
