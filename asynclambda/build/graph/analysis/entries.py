"""What a task's function starts: its constructor, `init_tasks`, middleware and `run`."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Final, assert_never

from asynclambda import events
from asynclambda.build.graph.analysis import contents, instances, payloads
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import NOTHING, Value, Values
from asynclambda.spec import (
    ApiTrigger,
    AsyncTrigger,
    BatchTrigger,
    DirectTrigger,
    ExternalTrigger,
    ScheduleTrigger,
    SqsTrigger,
    StreamTrigger,
)

if TYPE_CHECKING:
    from asynclambda.build.graph.analysis.evaluation import Evaluation
    from asynclambda.build.graph.analysis.frames import Entry
    from asynclambda.spec import TaskSpec

_METHODS: Final = ("run", "run_record")


def run(evaluation: Evaluation, entry: Entry) -> None:
    """Starts a task."""
    spec, node, pool = entry.spec, entry.node, evaluation.pool
    kind = pool.class_(spec.task_class)
    task = pool.made(("task",), None, kind)
    event = frozenset({_event(evaluation, spec)})
    instances.construct(evaluation, task, kind, Arguments(), node)
    for function in spec.init_tasks:
        task_id = frozenset({pool.const(spec.task_id)})
        given = Arguments([task_id] if _takes_one(function) else [])
        evaluation.call(frozenset({pool.lift(function)}), given, node)
    following = evaluation.unsure(
        node, "it comes from the next step of a middleware", looked_up=False
    )
    for each in spec.middleware:
        if each.kinds is None or any(issubclass(kind, each.kinds) for kind in _event_types(spec)):
            given = Arguments([event, frozenset({following})])
            evaluation.call(frozenset({pool.lift(each.function)}), given, node)
    for name in _METHODS:
        own = evaluation.own(task, name)
        evaluation.call(own, Arguments([event]), node)
        if not own and _is_foreign(spec, name):
            evaluation.unknown(
                node, f"its `{name}` is not in the project, so it cannot be followed"
            )


def _is_foreign(spec: TaskSpec, name: str) -> bool:
    """Whether a method is neither the app's nor the framework's."""
    function: object = getattr(spec.task_class, name, None)
    module = getattr(function, "__module__", "")
    return isinstance(function, FunctionType) and not module.startswith("asynclambda.")


def _event(evaluation: Evaluation, spec: TaskSpec) -> Value:
    """The event that `run` gets. All that the analysis has to know of it is the payload."""
    event = evaluation.pool.made(("event", spec.task_id), None, None)
    payload: Values = NOTHING
    if spec.payload is not None:
        payload = payloads.of_type(evaluation.pool, spec.payload.annotation, spec.task_id)
    for name in ("payload", "new_image", "old_image"):
        evaluation.put(event, name, payload)
    evaluation.put(event, contents.ANY, payload)
    return event


def _event_types(spec: TaskSpec) -> tuple[type[events.Event], ...]:
    """The kinds of event that a task gets."""
    match spec.trigger:
        case AsyncTrigger():
            return (events.AsyncEvent,)
        case BatchTrigger():
            return (events.BatchEvent, events.AsyncEvent)
        case SqsTrigger():
            return (events.SqsEvent,)
        case ScheduleTrigger():
            return (events.ScheduledEvent,)
        case ApiTrigger():
            return (events.ApiEvent,)
        case StreamTrigger():
            return (events.DynamoDBEvent,)
        case DirectTrigger():
            return (events.DirectEvent,)
        case ExternalTrigger():
            return ()
        case _:
            assert_never(spec.trigger)


def _takes_one(function: object) -> bool:
    try:
        return callable(function) and bool(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return True
