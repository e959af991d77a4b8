"""What tasks print: told line by line, with the run that it is of. All else goes to the terminal."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from typing_extensions import override

from asynclambda.local.log_events import LogLine
from asynclambda.local.loop.host_process.running import running

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.local.loop.host_process.running import Run


class RunOutput(io.TextIOBase):
    """Stands for `sys.stdout` or `sys.stderr`."""

    def __init__(self, terminal: TextIO, tell: Callable[[LogLine], None]) -> None:
        self._terminal = terminal
        self._tell = tell
        #: Several threads may belong to one run.
        self._lock = threading.Lock()

    @override
    def write(self, text: str) -> int:
        run = running.get()
        if run is None:
            written = self._terminal.write(text)
            if "\n" in text:
                self._terminal.flush()  # a host ends without the flush at Python's end
            return written
        with self._lock:
            *lines, run.partial = (run.partial + text).split("\n")
            for line in lines:
                self._tell(_line(run, line))
        return len(text)

    def end(self, run: Run) -> None:
        """Tells what a run has left without the end of a line."""
        with self._lock:
            if run.partial:
                self._tell(_line(run, run.partial))
            run.partial = ""

    @override
    def flush(self) -> None:
        if running.get() is None:
            self._terminal.flush()

    @override
    def writable(self) -> bool:
        return True

    @override
    def isatty(self) -> bool:
        # `input`, and with it a debugger's prompt, edits lines only where this is the terminal.
        return self._terminal.isatty()

    @override
    def fileno(self) -> int:
        return self._terminal.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # of typeshed's attribute; a stream's is read-only
        """That of the terminal."""
        return self._terminal.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]  # as above
        """What becomes of a character that the encoding has not."""
        return self._terminal.errors

    @property
    def buffer(self) -> object:
        """For bytes, which are nobody's lines and go to the terminal."""
        return self._terminal.buffer


def _line(run: Run, text: str) -> LogLine:
    return LogLine(
        run.function.name,
        datetime.now(UTC),
        text.rstrip("\r"),
        run.request_id,
        run.environment.name,
    )
