"""`os.environ`, of which each run sees its own."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from typing_extensions import override

from asynclambda.local.loop.host_process.running import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class _OfTheRun(MutableMapping[bytes, bytes]):
    """The variables of the run of this thread, else those of the process."""

    def __init__(self, process: MutableMapping[bytes, bytes]) -> None:
        self._process = process

    def _here(self) -> MutableMapping[bytes, bytes]:
        run = running.get()
        return self._process if run is None else run.environment.variables

    @override
    def __getitem__(self, name: bytes) -> bytes:
        return self._here()[name]

    @override
    def __setitem__(self, name: bytes, value: bytes) -> None:
        self._here()[name] = value

    @override
    def __delitem__(self, name: bytes) -> None:
        del self._here()[name]

    @override
    def __iter__(self) -> Iterator[bytes]:
        return iter(list(self._here()))

    @override
    def __len__(self) -> int:
        return len(self._here())


def divide() -> None:
    """Gives each run an `os.environ` of its own from now on, however it was imported.

    Under the object and not in its place, since other modules hold it already. What is set goes to the
    C library, too, which has one environment: programs that a task starts see that one.
    """
    vars(os.environ)["_data"] = _OfTheRun(vars(os.environ)["_data"])


def variables_of(given: Mapping[str, str]) -> dict[bytes, bytes]:
    """Those of this process with those of a function over them, for one of its environments."""
    process = {os.fsencode(name): os.fsencode(value) for name, value in os.environ.items()}
    return process | {os.fsencode(name): os.fsencode(value) for name, value in given.items()}
