"""The clerk as the page has it: a child process that is asked questions, one at a time."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from asynclambda.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import JsonValue

#: For a clerk whose input has ended. Seconds.
_END_SECONDS = 2.0


class ClerkError(LocalError):
    """The clerk could not do what was asked for; `faults` says where a payload is not valid."""

    def __init__(self, what: str, where: str | None, remedy: str | None, faults: JsonValue) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ClerkSettings:
    """What a clerk is about."""

    #: The folder that has the main module.
    project: Path
    module: str
    stage: str | None


class ClerkProcess:
    """Starts the clerk when it is first asked, and a new one after `renew`. Any thread may ask."""

    def __init__(self, settings: ClerkSettings) -> None:
        self._settings = settings
        self._endpoint = ""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._stale = False
        self._closed = False

    def ask(self, ask: str, **details: Any) -> JsonValue:
        """The answer to a question; see `asynclambda.local.page.clerk` for what can be asked.

        Raises:
            ClerkError: The answer is an error, or the app cannot be imported.
        """
        with self._lock:
            if self._stale or self._process is None or self._process.poll() is not None:
                self._end()
                self._process = self._start()
                self._stale = False
            return self._exchange(self._process, {"ask": ask, **details})

    def renew(self, endpoint: str) -> None:
        """Has the next question answered by a clerk that imports the app anew.

        Args:
            endpoint: The engine's address.
        """
        self._endpoint = endpoint
        self._stale = True

    def close(self) -> None:
        """Ends the clerk. Whoever waits for an answer gets a ClerkError."""
        self._closed = True
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()
        with self._lock:
            self._end()

    def _start(self) -> subprocess.Popen[str]:
        if self._closed:
            raise ClerkError("`asynclambda dev` is ending", None, None, [])
        settings = {**asdict(self._settings), "endpoint": self._endpoint}
        settings["project"] = str(self._settings.project)
        process = subprocess.Popen(  # noqa: S603 - our own program, by this very interpreter
            [sys.executable, "-P", "-m", "asynclambda.local.page.clerk", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # What the import prints, the build has shown already.
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            # Ctrl-C is for whoever started it, who then ends it.
            process_group=0,
        )
        try:
            self._receive(process)  # the app is imported
        except ClerkError:
            _end_process(process)
            raise
        return process

    def _exchange(self, process: subprocess.Popen[str], question: dict[str, Any]) -> JsonValue:
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # its output has ended, too: told below
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
        return self._receive(process)

    def _receive(self, process: subprocess.Popen[str]) -> JsonValue:
        line = "" if process.stdout is None else process.stdout.readline()
        if not line:
            raise ClerkError(
                "the program that reads the app for the page has ended",
                None,
                "Does `asynclambda graph` work for this app? It reads it in the same way.",
                [],
            )
        answer: dict[str, Any] = json.loads(line)
        error = answer.get("error")
        if error is not None:
            raise ClerkError(error["what"], error["where"], error["remedy"], error["faults"])
        value: JsonValue = answer["value"]
        return value

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end_process(process)


def _end_process(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
