"""Lambda's context object, with a deadline that comes nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from aws_lambda_powertools.utilities.typing import LambdaContext

from asynclambda import clock, names, registry
from asynclambda.testing.place import arn

if TYPE_CHECKING:
    from asynclambda.spec import TaskSpec
    from asynclambda.tasks import Task


class Context(LambdaContext):
    """What Lambda passes to a handler beside the event. Nothing ends the run at its deadline."""

    def __init__(self, spec: TaskSpec, *, seconds: float, request_id: str) -> None:
        name = names.function_name(spec.app_name, spec.task_id)
        self._function_name = name
        self._function_version = "$LATEST"
        self._invoked_function_arn = arn("lambda", f"function:{name}")
        self._memory_limit_in_mb = spec.memory
        self._aws_request_id = request_id
        self._log_group_name = f"/aws/lambda/{name}"
        self._log_stream_name = "local"
        self._deadline = clock.monotonic() + seconds

    # Powertools' class says it is static; Lambda's own is not.
    def get_remaining_time_in_millis(self) -> int:  # type: ignore[override]  # see above
        """Milliseconds until the deadline; 0 after it, where Lambda would have ended the run."""
        return max(0, round((self._deadline - clock.monotonic()) * 1_000))


def lambda_context(
    task: type[Task], *, seconds: float | None = None, request_id: str | None = None
) -> LambdaContext:
    """A context for one invocation of a task.

        context = lambda_context(ChargeCard, seconds=3)
        assert context.function_name == "orders-ChargeCard"
        assert context.get_remaining_time_in_millis() <= 3_000

    Args:
        task: The task.
        seconds: How long it has from now; None for the `timeout` of its class.
        request_id: None for a fresh one.

    Raises:
        DefinitionError: The class is no concrete task, or no app has been made.
    """
    return context_of(registry.active().spec(task), seconds=seconds, request_id=request_id)


def context_of(
    spec: TaskSpec, *, seconds: float | None = None, request_id: str | None = None
) -> LambdaContext:
    """As `lambda_context`, for a spec."""
    return Context(
        spec,
        seconds=spec.timeout if seconds is None else seconds,
        request_id=request_id or str(uuid4()),
    )
