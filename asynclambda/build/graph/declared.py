"""The edges that classes declare: `invokes=[TaskB, "TaskC"]`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from asynclambda.build.graph.calls import Declared, TaskKey, key_of
from asynclambda.errors import DefinitionError
from asynclambda.spec import AsyncTrigger, BatchTrigger, DirectTrigger, ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asynclambda.spec import TaskSpec

_INVOKABLE = (AsyncTrigger, BatchTrigger, ExternalTrigger, DirectTrigger)


def declared_edges(specs: Sequence[TaskSpec], file_of: Mapping[str, str]) -> Iterator[Declared]:
    """What the tasks declare.

    Args:
        specs: All tasks of the app.
        file_of: A task's file as it is shown, by task id.

    Raises:
        DefinitionError: A class or id is no task of the app that can be invoked.
    """
    by_class = {spec.task_class: spec for spec in specs}
    by_id = {spec.task_id: spec for spec in specs if not isinstance(spec.trigger, ExternalTrigger)}
    for spec in specs:
        found: dict[TaskKey, None] = {}
        for each in spec.invokes:
            found[key_of(_target(spec, each, by_class, by_id))] = None
        for target in found:
            yield Declared(spec.task_id, target, file_of[spec.task_id], spec.location.line)


def declares(spec: TaskSpec) -> bool:
    """Whether a task's class, or one above it, has an `invokes=`, even an empty one."""
    return any(
        "invokes" in each.__dict__.get("_own_options", ()) for each in spec.task_class.__mro__
    )


def _target(
    spec: TaskSpec,
    each: type[Any] | str,
    by_class: Mapping[type[Any], TaskSpec],
    by_id: Mapping[str, TaskSpec],
) -> TaskSpec:
    target = by_id.get(each) if isinstance(each, str) else by_class.get(each)
    if target is None:
        raise DefinitionError(
            f"invokes={_named(each)} is no task of this app",
            where=str(spec.location),
            remedy=_remedy(each, by_id),
        )
    if not isinstance(target.trigger, _INVOKABLE):
        raise DefinitionError(
            f"invokes={_named(each)}: {target.task_class.__name__} cannot be invoked",
            where=str(spec.location),
            remedy="Name an AsyncTask, a BatchTask, a DirectTask or an ExternalTask.",
        )
    return target


def _named(each: type[Any] | str) -> str:
    return repr(each) if isinstance(each, str) else getattr(each, "__name__", repr(each))


def _remedy(each: type[Any] | str, by_id: Mapping[str, TaskSpec]) -> str:
    if isinstance(each, str):
        near = difflib.get_close_matches(each, by_id, n=1)
        if near:
            return f"Did you mean {near[0]!r}?"
        return "Give a task's id, or its class; for a task of another app, its ExternalTask class."
    return "Give a concrete task; if it is one, name its module in the App's `modules=`."
