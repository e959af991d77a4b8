"""The last word of a task that Lambda is about to end.

Lambda kills a function at its timeout, and the log says no more than that. Shortly before, a timer's signal
interrupts the main thread, where the task runs; what it does there is logged, and its message is given back,
to come again after the task's pause instead of after six timeouts.

The interrupted code may hold any lock, so the signal's handler takes none: it notes the frames and leaves the
rest to a thread, while the task goes on. It may still be done in time.
"""

from __future__ import annotations

import _thread
import math
import os
import signal
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from asynclambda.context import Invocation, current, entered
from asynclambda.logs import task_logger

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Iterator, Sequence
    from types import CodeType, FrameType

    from asynclambda.runtime.failed import FailedMessages, Taken
    from asynclambda.spec import TaskSpec

#: Seconds before Lambda's deadline: this part of the timeout, and at the most so many.
PART, MOST = 0.1, 1.0

_Place: TypeAlias = "tuple[CodeType, int]"


class _Watched(NamedTuple):
    """What is running."""

    invocation: Invocation
    taken: Sequence[Taken]
    #: By `time.monotonic`.
    deadline: float


class Deadline:
    """Watches the invocations of one task."""

    def __init__(self, spec: TaskSpec, failed: FailedMessages | None, outermost: CodeType) -> None:
        """Takes SIGALRM.

        Args:
            spec: The task.
            failed: Gives its messages back; None where no queue is behind its events.
            outermost: The code above which no frame of a stack says anything about the task.
        """
        self._app_name = spec.app_name
        self._failed = failed
        self._outermost = outermost
        self._margin = min(MOST, PART * spec.timeout)
        self._watched: _Watched | None = None
        # One object for good: each look at a method makes another.
        self._handler = self._interrupt
        signal.signal(signal.SIGALRM, self._handler)

    @classmethod
    def of(
        cls, spec: TaskSpec, failed: FailedMessages | None, outermost: CodeType
    ) -> Deadline | None:
        """One for the task of this process; None where there is no deadline, or the signal is not free."""
        if (
            "AWS_LAMBDA_RUNTIME_API" not in os.environ
            or not hasattr(signal, "setitimer")
            or threading.current_thread() is not threading.main_thread()
            or signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL
        ):
            return None
        return cls(spec, failed, outermost)

    def begin(self, milliseconds: int, invocation: Invocation, taken: Sequence[Taken]) -> None:
        """Says that something runs from now on.

        Args:
            milliseconds: How long until Lambda ends it.
            invocation: What runs.
            taken: The messages that go back if it is ended.
        """
        if (
            threading.get_ident() != threading.main_thread().ident
            or signal.getsignal(signal.SIGALRM) is not self._handler
        ):
            return  # the signal would interrupt something else, or is the task's own by now
        seconds = milliseconds / 1_000
        self._watched = _Watched(invocation, taken, time.monotonic() + seconds)
        signal.setitimer(signal.ITIMER_REAL, max(0.001, seconds - self._margin))

    def end(self) -> None:
        """Says that it has ended."""
        if self._watched is not None and threading.get_ident() == threading.main_thread().ident:
            self._watched = None
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _interrupt(self, _number: int, frame: FrameType | None) -> None:
        watched = self._watched
        if watched is None:
            return  # it came to its end just now
        invocation = current.get() or watched.invocation
        stacks = {"": self._places(frame)}
        for thread, other in sys._current_frames().items():
            # Of other threads, those that run the task as well: records of a batch.
            if thread != threading.get_ident() and self._runs_in(other):
                stacks[f"thread {thread}:\n"] = self._places(other)
        # Not `threading.Thread`, whose start takes a lock that the interrupted code may hold.
        _thread.start_new_thread(self._tell, (watched, invocation, stacks, _loop()))

    def _places(self, frame: FrameType | None) -> list[_Place]:
        """Where each function is, the innermost first, up to the framework's own."""
        places: list[_Place] = []
        while frame is not None and frame.f_code is not self._outermost:
            places.append((frame.f_code, frame.f_lineno))
            frame = frame.f_back
        return places

    def _runs_in(self, frame: FrameType | None) -> bool:
        while frame is not None:
            if frame.f_code is self._outermost:
                return True
            frame = frame.f_back
        return False

    def _tell(
        self,
        watched: _Watched,
        invocation: Invocation,
        stacks: dict[str, list[_Place]],
        loop: AbstractEventLoop | None,
    ) -> None:
        stack = "".join(f"{name}{_text(places)}" for name, places in stacks.items())
        if loop is not None:
            stack += "".join(_coroutines(loop))
        left = max(0.0, watched.deadline - time.monotonic())
        with entered(invocation):
            task_logger(self._app_name).error(
                "about to time out", stack=stack, remaining_seconds=round(left, 3)
            )
        if self._failed is not None:
            self._failed.give_back(watched.taken, math.ceil(left))


def _loop() -> AbstractEventLoop | None:
    """The event loop that runs in this thread, where there is one. Nothing is imported for it."""
    asyncio = sys.modules.get("asyncio")
    loop: AbstractEventLoop | None = None if asyncio is None else asyncio._get_running_loop()
    return loop


def _coroutines(loop: AbstractEventLoop) -> Iterator[str]:
    """Where each task of a loop waits; the interrupted frame only shows the loop."""
    import asyncio

    for task in asyncio.all_tasks(loop):
        places: list[_Place] = []
        waiting: object = task.get_coro()
        while (frame := getattr(waiting, "cr_frame", None)) is not None:
            places.append((frame.f_code, frame.f_lineno))
            waiting = getattr(waiting, "cr_await", None)
        yield f"{task.get_name()}:\n{_text(places[::-1])}"


def _text(places: list[_Place]) -> str:
    """As a traceback has it, the innermost last."""
    frames = [
        traceback.FrameSummary(code.co_filename, line, code.co_name)
        for code, line in reversed(places)
    ]
    return "".join(traceback.StackSummary.from_list(frames).format())
