"""A program at a terminal of its own: what it prints, when, and what becomes of Ctrl-C."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
#: Enough for a build that resolves its dependencies anew. Seconds.
_PATIENCE = 90.0


class Terminal:
    """A running program; use it in a `with` statement, which ends it whatever the test does."""

    def __init__(self, *command: str | Path, folder: Path, environment: Mapping[str, str]) -> None:
        """Start it in a window of 40 lines of 100 columns."""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, "TERM": "xterm-256color"},
            # It has to be the terminal's own session: that is whom Ctrl-C reaches.
            preexec_fn=lambda: os.login_tty(theirs),
        )
        os.close(theirs)
        self._changed = threading.Condition()
        self._printed = ""
        self._times: list[tuple[int, float]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._thread.join()
        os.close(self._ours)

    @property
    def raw(self) -> str:
        """All that it has printed."""
        return self._printed

    @property
    def text(self) -> str:
        """The same without colours, and with plain line ends."""
        return _ESCAPES.sub("", self._printed).replace("\r\n", "\n")

    def await_text(self, pattern: str, timeout: float = _PATIENCE) -> re.Match[str]:
        """Wait until what it has printed matches."""
        with self._changed:
            self._changed.wait_for(
                lambda: re.search(pattern, self.text) or self.process.poll() is not None, timeout
            )
        match = re.search(pattern, self.text)
        assert match is not None, f"no {pattern!r} in:\n{self.text}"
        return match

    def when(self, text: str) -> float:
        """`time.monotonic()` when that text had been printed."""
        end = self._printed.index(text) + len(text)
        return next(at for length, at in self._times if length >= end)

    def type(self, text: str) -> None:
        """Type something, with the key that ends the line."""
        os.write(self._ours, f"{text}\r".encode())

    def press_ctrl_c(self) -> None:
        """What the terminal makes of that key is a SIGINT for everything in the foreground."""
        os.write(self._ours, b"\x03")

    def await_end(self, timeout: float = 20.0) -> int:
        """Wait until it has ended. Returns its exit code."""
        status = self.process.wait(timeout)
        self._thread.join()
        return status

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # Linux says so when the last program has closed it
            while chunk := os.read(self._ours, 65536):
                with self._changed:
                    self._printed += chunk.decode("utf-8", "replace")
                    self._times.append((len(self._printed), time.monotonic()))
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()
