"""Holds what a task sends against the graph that the build finds, before AWS answers AccessDenied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.graph.calls import key_of
from asynclambda.errors import AsyncLambdaError
from asynclambda.spec import AsyncTrigger, BatchTrigger, DirectTrigger, ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asynclambda.build.graph import Graph
    from asynclambda.ports import Outgoing
    from asynclambda.spec import TaskSpec


class UndeclaredEdge(AsyncLambdaError):  # noqa: N818  # it is what the call is
    """A task invokes another one, and the build did not see that it may."""


class Edges:
    """The calls that an app's tasks may make."""

    def __init__(self, graph: Graph) -> None:
        self._edges = graph.edges
        self._sources = {
            spec.task_id: spec
            for spec in graph.specs
            if not isinstance(spec.trigger, ExternalTrigger)
        }
        self._by_queue = {name: spec for spec in graph.specs for name in _queues(spec)}
        self._by_function = {
            names.function_name(spec.app_name, spec.task_id): spec
            for spec in graph.specs
            if isinstance(spec.trigger, DirectTrigger)
        }

    def check_message(self, message: Outgoing) -> None:
        """Refuses a message that its sender may not send. One from outside of a task may always go.

        Raises:
            UndeclaredEdge: The error names the line to add.
        """
        source = message.header.source_task_id
        target = self._by_queue.get(message.queue_name)
        if source is not None and target is not None:
            self._check(source, target, "invokes")

    def check_call(self, source_task_id: str, function_name: str) -> None:
        """Refuses a direct call that its caller may not make.

        Raises:
            UndeclaredEdge: The error names the line to add.
        """
        target = self._by_function.get(function_name)
        if target is not None:
            self._check(source_task_id, target, "calls")

    def _check(self, source_task_id: str, target: TaskSpec, verb: str) -> None:
        if key_of(target) in self._edges.get(source_task_id, frozenset()):
            return
        source = self._sources[source_task_id]
        declared = [_name(each) for each in source.invokes]
        listed = ", ".join([*declared, target.task_class.__name__])
        raise UndeclaredEdge(
            f"{source_task_id} {verb} {target.task_id}, which the build does not see in its source",
            where=str(source.location),
            remedy=f"Say so on the class: `invokes=[{listed}]`. Without it, its role may not, and AWS "
            "answers AccessDenied.",
        )


def _name(task: type[object] | str) -> str:
    return repr(task) if isinstance(task, str) else task.__name__


def _queues(spec: TaskSpec) -> Iterator[str]:
    """The names of the queues that bring messages to a task."""
    match spec.trigger:
        case AsyncTrigger(queue=queue) | BatchTrigger(queue=queue):
            lanes, app, task_id = queue.lane_count, spec.app_name, spec.task_id
        case ExternalTrigger() as trigger:
            lanes, app, task_id = trigger.lane_count, trigger.app, trigger.task_id
        case _:
            return
    for lane in range(lanes):
        yield names.queue_name(app, task_id, lane)
