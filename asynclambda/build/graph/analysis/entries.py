"""What a task's function starts: its constructor, `init_tasks`, middleware and `run`."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import TYPE_CHECKING, Final, assert_never

from asynclambda import events
from asynclambda.build.graph.analysis import contents, instances, payloads, still
from asynclambda.build.graph.analysis.frames import Arguments
from asynclambda.build.graph.analysis.values import NOTHING, Function, Value, Values
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
    import ast

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
    for each in spec.middleware:
        if each.kinds is None or any(issubclass(kind, each.kinds) for kind in _event_types(spec)):
            middleware = pool.lift(each.function)
            following = frozenset({_next_step(evaluation, middleware, node)})
            evaluation.call(frozenset({middleware}), Arguments([event, following]), node)
    for name in _METHODS:
        own = evaluation.own(task, name)
        evaluation.call(own, Arguments([event]), node)
        if not own and _is_foreign(spec, name):
            evaluation.unknown(
                node, f"its `{name}` is not in the project, so it cannot be followed"
            )


def _next_step(evaluation: Evaluation, middleware: Value, node: ast.AST) -> Value:
    """What a middleware is given to go on with: the same for all tasks, and so for its analysis."""
    place = evaluation.place(node)
    if isinstance(middleware, Function):
        place = middleware.code.source.place(middleware.code.node.lineno)
    why = "it comes from the next step of a middleware"
    return evaluation.pool.unsure(why, place, looked_up=False)


def _is_foreign(spec: TaskSpec, name: str) -> bool:
    """Whether a method is neither the app's nor the framework's."""
    function = still.in_class(spec.task_class, name)
    return isinstance(function, FunctionType) and not function.__module__.startswith("asynclambda.")


def _event(evaluation: Evaluation, spec: TaskSpec) -> Value:
    """The event that `run` gets. All that the analysis has to know of it is the payload.

    Tasks of one kind with one payload share it, so that what they do with it is looked at once.
    """
    payload: Values = NOTHING
    if spec.payload is not None:
        payload = payloads.of_type(evaluation.pool, spec.payload.annotation, spec.task_id)
    event = evaluation.pool.made(("event", type(spec.trigger), payload), None, None)
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
