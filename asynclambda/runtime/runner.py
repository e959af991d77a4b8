"""Runs a task for one typed event."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from asynclambda import clock
from asynclambda.context import current, ends_at
from asynclambda.logs import task_logger
from asynclambda.runtime.coroutines import Coroutines
from asynclambda.runtime.deadline import Deadline
from asynclambda.runtime.hiding import without_input

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.context import Invocation
    from asynclambda.events import Event
    from asynclambda.middlewares import Middleware
    from asynclambda.runtime.failed import FailedMessages, Taken
    from asynclambda.spec import TaskSpec

#: A Lambda handler: the decoded event and the context in, what Lambda serialises out.
Handler: TypeAlias = Callable[[Any, "LambdaContext"], object]


class Runner:
    """A task's instance with its middleware around `run`; one for the life of the function."""

    def __init__(
        self, spec: TaskSpec, method: str = "run", failed: FailedMessages | None = None
    ) -> None:
        """Makes the task's instance.

        Args:
            spec: The task.
            method: `run`, or `run_record`.
            failed: Gives messages back whose invocation is about to time out.
        """
        self._app_name = spec.app_name
        # Made here, in INIT, so that its `__init__` may connect to things.
        coroutines = Coroutines()
        run = _finished(getattr(spec.task_class(), method), coroutines)
        if spec.idempotency is not None:
            from asynclambda.runtime.idempotent import idempotent

            run = idempotent(spec, run)
        for middleware in reversed(spec.middleware):
            run = _around(middleware, run)
        self._run = run
        self._deadline = Deadline.of(spec, failed, coroutines, Runner.__call__.__code__)

    def __call__(self, event: Event, invocation: Invocation, taken: Sequence[Taken] = ()) -> object:
        """Runs the task, and gives back what the outermost middleware, or `run`, gave back.

        Args:
            event: What the task gets.
            invocation: The current invocation while it runs.
            taken: The messages that go back where Lambda ends the function before the task has ended.

        An exception is logged with the invocation, which Lambda's own report of it does not have, and
        goes on to the caller; pydantic's without the input.
        """
        token = current.set(invocation)
        ends = _ends(event)
        ends_token = ends_at.set(ends)
        deadline = self._deadline
        if deadline is not None:
            deadline.begin(ends, invocation, taken)
        try:
            return self._run(event)
        except Exception as error:
            shown = without_input(error)
            task_logger(self._app_name).error("the task failed", exc_info=shown)
            if shown is error:
                raise
        finally:
            if deadline is not None:
                deadline.end()
            ends_at.reset(ends_token)
            current.reset(token)
        raise shown  # here, where the other is not its context

    @contextmanager
    def watching(
        self, event: Event, invocation: Invocation, taken: Sequence[Taken]
    ) -> Iterator[None]:
        """Watches the deadline while other threads run the task."""
        deadline = self._deadline
        if deadline is not None:
            deadline.begin(_ends(event), invocation, taken)
        try:
            yield
        finally:
            if deadline is not None:
                deadline.end()


def _ends(event: Event) -> float:
    """When Lambda ends the invocation, by the clock."""
    return clock.monotonic() + event.context.get_remaining_time_in_millis() / 1_000


def _finished(run: Callable[[Any], object], coroutines: Coroutines) -> Callable[[Any], object]:
    """`run` to its end, whether it is an `async def` or only gives back an awaitable."""

    def finish(event: Event) -> object:
        result = run(event)
        if result is None or not inspect.isawaitable(result):
            return result
        return coroutines.run(result)

    return finish


def _around(middleware: Middleware[Any], run: Callable[[Any], object]) -> Callable[[Any], object]:
    function, kinds = middleware.function, middleware.kinds
    if kinds is None:
        return lambda event: function(event, run)
    return lambda event: function(event, run) if isinstance(event, kinds) else run(event)
