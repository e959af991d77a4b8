"""The runs of a host: a thread for each event."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

from awslambdaric.lambda_runtime_marshaller import to_json

from asynclambda.build.own_stack import own_traceback
from asynclambda.local.loop.host_process.deadlines import Deadlines, stop
from asynclambda.local.loop.host_process.environments import Environments
from asynclambda.local.loop.host_process.running import Run, running
from asynclambda.local.loop.messages import Answer, Held
from asynclambda.local.observed import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from asynclambda.local.loop.host_process.environments import Environment
    from asynclambda.local.loop.host_process.output import RunOutput
    from asynclambda.local.loop.messages import FromHost, Function, Invoke
    from asynclambda.spec import TaskSpec


class Runs:
    """Runs the tasks of one app."""

    def __init__(
        self,
        functions: Mapping[str, tuple[TaskSpec, Function]],
        variables: Mapping[str, Mapping[str, str]],
        tell: Callable[[FromHost], None],
        outputs: Sequence[RunOutput],
    ) -> None:
        """Nothing runs yet.

        Args:
            functions: The app's tasks with their functions, by task id.
            variables: The environment variables of each function, by task id.
            tell: Tells the dev process something.
            outputs: What the tasks print to.
        """
        self._environments = {
            task_id: Environments(spec, function, variables.get(task_id, {}))
            for task_id, (spec, function) in functions.items()
        }
        self._tell = tell
        self._outputs = outputs
        self._deadlines = Deadlines(self._expired, lambda run: tell(Held(run.request_id)))
        self._lock = threading.Lock()
        #: Events that are not answered.
        self._open = 0
        #: Called when nothing runs any more; None while events may come.
        self._finished: Callable[[], None] | None = None

    def begin(self, invoke: Invoke) -> None:
        """Runs a task for an event, in a thread of its own."""
        with self._lock:
            self._open += 1
        threading.Thread(target=self._run, args=(invoke,), name=invoke.task_id, daemon=True).start()

    def finish(self, finished: Callable[[], None]) -> None:
        """Calls `finished` as soon as nothing runs. No event comes any more."""
        with self._lock:
            self._finished = finished
            idle = self._open == 0
        if idle:
            finished()

    def _run(self, invoke: Invoke) -> None:
        environments = self._environments.get(invoke.task_id)
        if environments is None:
            # One that took the place of a host that had ended has imported the app as it is now.
            self._close(Answer(invoke.request_id, error=_gone(invoke.task_id)))
            return
        function = environments.function
        with environments.one() as environment:
            deadline = time.monotonic() + function.timeout
            run = Run(invoke.request_id, function, environment, deadline)
            running.set(run)
            self._deadlines.begin(run)
            answer = _answer(invoke, environments, environment)
            if run.settle():
                self._deadlines.end(run)
                for output in self._outputs:
                    output.end(run)
                self._close(answer)

    def _expired(self, run: Run) -> None:
        """Answers for a run whose time is up. All of it happens here: its thread may end anywhere."""
        if run.settle():
            run.timed_out = run.environment.spoiled = True
            self._deadlines.end(run)
            stop(run)
            self._close(Answer(run.request_id, timed_out=True))

    def _close(self, answer: Answer) -> None:
        self._tell(answer)
        with self._lock:
            self._open -= 1
            finished = None if self._open else self._finished
        if finished is not None:
            finished()


def _answer(invoke: Invoke, environments: Environments, environment: Environment) -> Answer:
    try:
        result = environments.run(environment, json.loads(invoke.event), invoke.request_id)
    except BaseException as error:  # noqa: BLE001  # as AWS's runtime client: the answer is the error
        return Answer(invoke.request_id, error=_error(error))
    try:
        return Answer(invoke.request_id, to_json(result).encode())
    except (TypeError, ValueError) as error:
        return Answer(invoke.request_id, error=_unmarshalled(error))


def _gone(task_id: str) -> RunError:
    text = f"this version of the app has no task {task_id!r}"
    return RunError(type="Runtime.NoSuchTask", text=text, stack=text)


def _unmarshalled(error: Exception) -> RunError:
    """What AWS's runtime client says of a result that is no JSON."""
    text = f"Unable to marshal response: {error}"
    return RunError(type="Runtime.MarshalError", text=text, stack=f"Runtime.MarshalError: {text}")


def _error(error: BaseException) -> RunError:
    return RunError(type=type(error).__name__, text=str(error), stack=own_traceback(error))
