"""pdb at the terminal that this process has from `asynclambda dev`."""

from __future__ import annotations

import pdb  # noqa: T100  # it is what this module is for
import sys
from typing import TYPE_CHECKING

from typing_extensions import override

if TYPE_CHECKING:
    from threading import Lock


class Prompt(pdb.Pdb):
    """A debugger whose prompt waits for that of another thread."""

    def __init__(self, prompting: Lock) -> None:
        # `sys.stdout` tells what tasks print; `__stdout__` is the terminal. Ctrl-C ends the session.
        super().__init__(stdout=sys.__stdout__, nosigint=True)
        # pdb leaves line editing out where it is given a stream.
        self.use_rawinput = True
        self._prompting = prompting

    @override
    def cmdloop(self, intro: str | None = None) -> None:
        with self._prompting:
            super().cmdloop(intro)
