"""A program that cannot outlive this process; `keeper.py` is the other half."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from asynclambda.errors import LocalError
from asynclambda.local import keeper

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: The keeper's own deadlines add up to less. Seconds.
_STOP_SECONDS = 20.0


class KeptProcess:
    """A running program with a folder of its own, which is removed when the program has ended.

    It, and every process that it started, ends with `stop` and with this process, whatever ends it.
    """

    def __init__(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._keeper = subprocess.Popen(  # noqa: S603 - no part of it comes from outside
            [sys.executable, "-I", "-S", keeper.__file__, str(folder), *command],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._last_output: str | None = None

    @property
    def alive(self) -> bool:
        """Whether the program runs."""
        return self._keeper.poll() is None

    def output(self) -> str:
        """The last that the program wrote, up to 8 KiB."""
        if self._last_output is None:
            if self.alive:
                file = self._folder / keeper.OUTPUT
                written = file.read_text(errors="replace") if file.exists() else ""
                return written[-keeper.TAIL_BYTES :]
            self._last_output = "" if self._keeper.stdout is None else self._keeper.stdout.read()
        return self._last_output

    def stop(self) -> None:
        """End the program and wait until nothing of it is left.

        Raises:
            LocalError: Something of it is still there after 20 seconds.
        """
        try:
            if self._keeper.stdin is not None:
                self._keeper.stdin.close()
            self._keeper.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise LocalError(
                "the local engine did not stop",
                remedy=f"Look for processes whose command line has {self._folder} and end them.",
            ) from None
        finally:
            if self._keeper.stdout is not None:
                self._keeper.stdout.close()
