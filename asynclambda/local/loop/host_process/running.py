"""Which run a thread belongs to."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asynclambda.local.loop.host_process.environments import Environment
    from asynclambda.local.loop.messages import Function


@dataclass(eq=False, slots=True)
class Run:
    """One event that a task works on."""

    request_id: str
    function: Function
    environment: Environment
    #: When its time is up, by `time.monotonic`.
    deadline: float
    #: The thread that it began in.
    thread: int = field(default_factory=threading.get_ident)
    #: Whether a debugger has stopped in it: its time does not count then.
    held: bool = False
    #: Whether it was answered for at its timeout.
    timed_out: bool = False
    #: What it has printed of a line that has no end yet.
    partial: str = ""
    _settling: threading.Lock = field(default_factory=threading.Lock)
    _settled: bool = False

    def settle(self) -> bool:
        """True for the first who asks: that one answers for it."""
        with self._settling:
            first, self._settled = not self._settled, True
            return first

    @property
    def seconds_left(self) -> float:
        """How long it has, at least 0."""
        return max(0.0, self.deadline - time.monotonic())


running: ContextVar[Run | None] = ContextVar("asynclambda_dev_run", default=None)


def threads_inherit() -> None:
    """Lets threads that a run starts belong to it; of the rest of its context they see as little as ever.

    A thread of a pool that outlives the run goes on to count as that run's.
    """
    start = threading.Thread.start

    def start_in_run(self: threading.Thread) -> None:
        run = running.get()
        if run is not None:
            target = self.run

            def in_run() -> None:
                running.set(run)
                target()

            vars(self)["run"] = in_run
        start(self)

    threading.Thread.start = start_in_run  # type: ignore[method-assign]  # every thread is meant
