"""Refuses a send that the build did not see in the source, before AWS answers AccessDenied.

Tests, `asynclambda invoke` and `asynclambda dev` hold what a task sends against the graph. In AWS the
function's role does that, and costs no byte of its environment.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from asynclambda import context, env, names, registry
from asynclambda.errors import AsyncLambdaError
from asynclambda.spec import AsyncTrigger, BatchTrigger, DirectTrigger, ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec


class UndeclaredEdge(AsyncLambdaError):  # noqa: N818  # it is what the call is
    """A task invokes another one, and the build did not see that it may."""


class Edges:
    """The calls that tasks may make."""

    def __init__(self, specs: Iterable[TaskSpec], allowed: Mapping[str, Collection[str]]) -> None:
        """Makes what checks the sends of some tasks.

        Args:
            specs: The tasks, those that are sent to as well.
            allowed: The names of queues and functions that a task may send to, by its id.
        """
        known = tuple(specs)
        self._allowed = allowed
        self._sources = {
            spec.task_id: spec for spec in known if not isinstance(spec.trigger, ExternalTrigger)
        }
        self._targets = {name: spec for spec in known for name in names_of(spec)}

    def check_message(self, message: Outgoing) -> None:
        """Refuses a message that its sender may not send. One from outside of a task may always go.

        Raises:
            UndeclaredEdge: The error names the line to add.
        """
        source = message.header.source_task_id
        if source is not None:
            self._check(source, message.queue_name, "invokes")

    def check_call(self, source_task_id: str, function_name: str) -> None:
        """Refuses a direct call that its caller may not make.

        Raises:
            UndeclaredEdge: The error names the line to add.
        """
        self._check(source_task_id, function_name, "calls")

    def _check(self, source_task_id: str, name: str, verb: str) -> None:
        source, target = self._sources.get(source_task_id), self._targets.get(name)
        if source is None or target is None or name in self._allowed.get(source_task_id, ()):
            return
        declared = [_shown(each) for each in source.invokes]
        listed = ", ".join([*declared, target.task_class.__name__])
        raise UndeclaredEdge(
            f"{source_task_id} {verb} {target.task_id}, which the build does not see in its source",
            where=str(source.location),
            remedy=f"Say so on the class: `invokes=[{listed}]`. Without it, its role may not, and AWS "
            "answers AccessDenied.",
        )


def edges_of_environment() -> Edges:
    """What the function's task may send to, as `asynclambda dev` says it.

    Raises:
        EnvironmentVariableError: It does not, as in AWS.
    """
    allowed = frozenset(json.loads(env.required(env.INVOKES)))
    # A task may import another in its `run`, so it is asked anew what there is.
    return Edges(registry.active().specs(), {env.required(env.TASK_ID): allowed})


def check_call_here(edges: Edges, function_name: str) -> None:
    """Refuses a direct call that the running task may not make.

    Raises:
        UndeclaredEdge: The error names the line to add.
    """
    caller = context.current.get()
    if caller is not None:
        suffix = env.optional(env.FUNCTION_SUFFIX) or ""
        edges.check_call(caller.task_id, function_name.removesuffix(suffix))


def names_of(spec: TaskSpec) -> Iterator[str]:
    """The names of the queues that bring messages to a task, or of the function that is called."""
    match spec.trigger:
        case AsyncTrigger(queue=queue) | BatchTrigger(queue=queue):
            lanes, app, task_id = queue.lane_count, spec.app_name, spec.task_id
        case ExternalTrigger() as trigger:
            lanes, app, task_id = trigger.lane_count, trigger.app, trigger.task_id
        case DirectTrigger():
            yield names.function_name(spec.app_name, spec.task_id)
            return
        case _:
            return
    for lane in range(lanes):
        yield names.queue_name(app, task_id, lane)


def _shown(task: type[object] | str) -> str:
    return repr(task) if isinstance(task, str) else task.__name__
