"""The last word of a task that Lambda is about to end.

Lambda kills a function at its timeout, and the log says no more than that. Shortly before, a thread of ours
looks where the task is; that is logged, and the task's message is given back, to come again after the task's
pause instead of after six timeouts. The task goes on meanwhile. It may still be done in time.

The thread sleeps until the deadline that it saw last, and sees the next one then: so an invocation that ends
in time costs it nothing, and the handler's thread two assignments.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from asynclambda.context import Invocation, entered
from asynclambda.logs import task_logger

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Iterator, Sequence
    from types import CodeType, FrameType

    from asynclambda.runtime.coroutines import Coroutines
    from asynclambda.runtime.failed import FailedMessages, Taken
    from asynclambda.spec import TaskSpec

#: Seconds before Lambda's deadline: this part of the timeout, and at the most so many.
PART, MOST = 0.1, 1.0

_Place: TypeAlias = "tuple[CodeType, int]"


class _Watched(NamedTuple):
    """What is running."""

    invocation: Invocation
    taken: Sequence[Taken]
    #: When Lambda ends it, by `time.monotonic`.
    ends: float


class Deadline:
    """Watches the invocations of one task, from a thread that lives as long as the function."""

    def __init__(
        self,
        spec: TaskSpec,
        failed: FailedMessages | None,
        coroutines: Coroutines,
        outermost: CodeType,
    ) -> None:
        """Starts the thread.

        Args:
            spec: The task.
            failed: Gives its messages back; None where no queue is behind its events.
            coroutines: Run what its `async def run` gives back.
            outermost: The code above which no frame of a stack says anything about the task.
        """
        self._app_name = spec.app_name
        self._failed = failed
        self._coroutines = coroutines
        self._outermost = outermost
        self._margin = min(MOST, PART * spec.timeout)
        #: The thread of the handler, which makes it.
        self._thread = threading.get_ident()
        #: What runs, and what began last, whether it runs or not.
        self._running: _Watched | None = None
        self._latest: _Watched | None = None
        #: The end of what the thread sleeps for; whatever ends earlier wakes it.
        self._seen = math.inf
        self._begun = threading.Event()
        threading.Thread(target=self._watch, name="asynclambda-deadline", daemon=True).start()

    @classmethod
    def of(
        cls,
        spec: TaskSpec,
        failed: FailedMessages | None,
        coroutines: Coroutines,
        outermost: CodeType,
    ) -> Deadline | None:
        """One for the task of this process; None outside of Lambda, where there is no deadline."""
        if "AWS_LAMBDA_RUNTIME_API" not in os.environ:
            return None
        return cls(spec, failed, coroutines, outermost)

    def begin(self, ends: float, invocation: Invocation, taken: Sequence[Taken]) -> None:
        """Says that something runs from now on. What a thread of the handler's runs is a part of that.

        Args:
            ends: When Lambda ends it, by `time.monotonic`.
            invocation: What runs.
            taken: The messages that go back if it is ended.
        """
        if threading.get_ident() == self._thread:
            self._running = self._latest = _Watched(invocation, taken, ends)
            if ends < self._seen:
                self._begun.set()

    def end(self) -> None:
        """Says that it has ended."""
        if threading.get_ident() == self._thread:
            self._running = None

    def _watch(self) -> None:
        over: _Watched | None = None
        while True:
            # In this order: what begins after it was set wakes the thread, what began before is seen.
            self._seen = math.inf
            latest = self._latest
            seconds: float | None = None
            if latest is not None and latest is not over:
                seconds = latest.ends - self._margin - time.monotonic()
                if seconds <= 0:
                    over = latest
                    self._tell(latest)
                    continue
                # Also where it has ended by now: else each invocation of a quick task would wake the thread.
                self._seen = latest.ends
            self._begun.wait(seconds)
            self._begun.clear()

    def _tell(self, watched: _Watched) -> None:
        stacks = {
            "" if thread == self._thread else f"thread {thread}:\n": self._places(frame)
            for thread, frame in sys._current_frames().items()
            # Of other threads, those that run the task as well: records of a batch.
            if thread == self._thread or self._runs_in(frame)
        }
        if self._running is not watched:
            return  # it came to its end before that
        stack = "".join(f"{name}{_text(stacks[name])}" for name in sorted(stacks))
        loop = self._coroutines.loop
        if loop is not None:
            stack += "".join(_coroutines(loop))
        left = max(0.0, watched.ends - time.monotonic())
        with entered(watched.invocation):
            task_logger(self._app_name).error(
                "about to time out", stack=stack, remaining_seconds=round(left, 3)
            )
        if self._failed is not None:
            self._failed.give_back(watched.taken, math.ceil(left))

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


def _coroutines(loop: AbstractEventLoop) -> Iterator[str]:
    """Where each task of a loop waits; the frames of its thread only show the loop."""
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
