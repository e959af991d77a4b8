"""One run of a task, by the same path as in Lambda."""

from __future__ import annotations

import json
import time
from bdb import BdbQuit
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic_core import from_json

from asynclambda import context, names, ports
from asynclambda.errors import CallError
from asynclambda.local.in_process.environment import as_function
from asynclambda.local.in_process.failures import Failure, failure_of, failures_of
from asynclambda.local.in_process.sender import CheckedSender
from asynclambda.runtime.load import load
from asynclambda.spec import BatchTrigger, DirectTrigger
from asynclambda.testing.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.ports import Outgoing
    from asynclambda.runtime.runner import Handler
    from asynclambda.sending.edges import Edges
    from asynclambda.spec import AppSpec, TaskSpec


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one event."""

    spec: TaskSpec
    #: What the handler gave back to Lambda; None where it failed.
    result: object
    failures: tuple[Failure, ...]
    #: What the task sent, in its order.
    sent: tuple[Outgoing, ...]
    #: How long it ran.
    seconds: float


class InProcess:
    """Runs the tasks of one app."""

    def __init__(
        self,
        app: AppSpec,
        specs: Sequence[TaskSpec],
        *,
        environments: Mapping[str, Mapping[str, str]],
        edges: Edges,
        calls: bool,
    ) -> None:
        """Makes a place for runs.

        Args:
            app: The app.
            specs: Its tasks.
            environments: The variables that the config has for each task, by id.
            edges: The calls that they may make; another is an error.
            calls: Whether a `DirectTask.call` runs the other task; else it is an error.
        """
        self._app = app
        self._environments = environments
        self._edges = edges
        self._calls = calls
        self._handlers: dict[str, Handler] = {}
        self._callable = {
            names.function_name(spec.app_name, spec.task_id): spec
            for spec in specs
            if isinstance(spec.trigger, DirectTrigger)
        }
        #: Runs of direct calls that are over, until somebody takes them.
        self._called: list[Run] = []

    def run(self, spec: TaskSpec, event: object) -> tuple[Run, ...]:
        """Runs a task for one event.

        Returns:
            The run, and before it those of the tasks that it called.
        """
        run = self._run(spec, event)
        called, self._called = self._called, []
        return (*called, run)

    def _run(self, spec: TaskSpec, event: object) -> Run:
        sender = CheckedSender(self._edges.check_message, self._call)
        given = self._environments.get(spec.task_id, {})
        result: object = None
        begin = time.perf_counter()
        with (
            as_function(self._app, spec, given),
            ports.using(sender),
            failures_of(spec.app_name) as logged,
        ):
            try:
                result = self._handler(spec)(event, context_of(spec))
            except (Exception, SystemExit) as error:  # noqa: BLE001  # it is told as the run's failure
                if all(each.exception is not error for each in logged):
                    logged.append(failure_of(error))
        seconds = time.perf_counter() - begin
        if any(isinstance(each.exception, BdbQuit) for each in logged):
            raise KeyboardInterrupt  # `quit` at a debugger's prompt ends all of it
        if isinstance(spec.trigger, BatchTrigger) and not logged:
            logged += _reported(result)
        return Run(spec, result, tuple(logged), tuple(sender.taken()), seconds)

    def _handler(self, spec: TaskSpec) -> Handler:
        if spec.task_id not in self._handlers:
            self._handlers[spec.task_id] = load(spec.task_class)
        return self._handlers[spec.task_id]

    def _call(self, function_name: str, payload: bytes) -> bytes:
        spec = self._callable[function_name]
        caller = context.current.get()
        if caller is not None:
            self._edges.check_call(caller.task_id, function_name)
        if not self._calls:
            raise CallError(
                f"{function_name} is called, and its task does not run here",
                remedy="Pass --follow, which runs what the task calls and invokes.",
            )
        run = self._run(spec, from_json(payload))
        self._called.append(run)
        if run.failures:
            raise CallError(
                f"{function_name} failed: {run.failures[-1].text}",
                remedy="Its own run, above, has the stack.",
            )
        return json.dumps(run.result).encode()


def _reported(result: object) -> list[Failure]:
    """The records that `run` itself has reported as failed."""
    items = result.get("batchItemFailures") if isinstance(result, dict) else None
    return [
        Failure(f"the task reported message {each['itemIdentifier']} as failed")
        for each in items or ()
    ]
