"""One execution environment: a runtime process, and the endpoint that feeds it."""

from __future__ import annotations

import json
import subprocess
import time
from typing import IO, TYPE_CHECKING, Literal

from support.runtime_server import Invocation, Outcome, RuntimeServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Lambda's own limit for INIT is 10 s; a busy test machine gets more.
_INIT_SECONDS = 30.0


class RuntimeProcess:
    """A child process that runs AWS's runtime client, from its start to `stop`."""

    def __init__(
        self,
        python: Path,
        handler: str,
        *,
        cwd: Path,
        env: Mapping[str, str],
        output: IO[bytes],
    ) -> None:
        """Start it. Its variables are `env` and AWS_LAMBDA_RUNTIME_API, and no others."""
        self._server = RuntimeServer()
        #: `time.perf_counter()` just before the process was started.
        self.started_at = time.perf_counter()
        self._popen = subprocess.Popen(
            # -B stands for the read-only task root: no bytecode is written into the bundle.
            [python, "-B", "-m", "awslambdaric", handler],
            cwd=cwd,
            env={**env, "AWS_LAMBDA_RUNTIME_API": self._server.address},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    @property
    def ready_at(self) -> float | None:
        """`time.perf_counter()` when INIT ended; None if it has not."""
        return self._server.ready_at

    @property
    def handed_at(self) -> float | None:
        """`time.perf_counter()` when the event was handed over; None if it was not."""
        return self._server.handed_at

    def run(self, invocation: Invocation) -> Outcome:
        """Hand the event over and wait for what comes of it.

        After any outcome but `response` and `error` the process is of no further use.
        """
        self._server.send(invocation)
        while True:
            ended = self._popen.poll() is not None  # looked at first: its last words may be queued
            outcome = self._server.outcome(timeout=0.0 if ended else 0.02)
            if outcome is not None:
                return outcome
            now = time.perf_counter()
            if ended:
                what = f"Runtime exited with error: {_exit_text(self._popen.returncode)}"
                return _outcome("exit", "Runtime.ExitError", what, invocation, now)
            if self.handed_at is None:
                if now - self.started_at > _INIT_SECONDS:
                    what = f"INIT took more than {_INIT_SECONDS:.2f} seconds"
                    return _outcome("timeout", "Sandbox.Timedout", what, invocation, now)
            elif (now - self.handed_at) * 1000 > invocation.budget_ms:
                what = f"Task timed out after {invocation.budget_ms / 1000:.2f} seconds"
                return _outcome("timeout", "Sandbox.Timedout", what, invocation, now)

    def stop(self) -> None:
        """Kill the process, as Lambda does with one that it no longer wants."""
        self._popen.kill()
        self._popen.wait()
        self._server.close()


def _exit_text(status: int) -> str:
    return f"exit status {status}" if status >= 0 else f"signal {-status}"


def _outcome(
    kind: Literal["exit", "timeout"], error_type: str, what: str, invocation: Invocation, at: float
) -> Outcome:
    """An outcome that Lambda makes, not the runtime, in the words that Lambda uses."""
    message = f"RequestId: {invocation.request_id} Error: {what}"
    body = json.dumps({"errorType": error_type, "errorMessage": message}).encode()
    return Outcome(kind, body, at)
