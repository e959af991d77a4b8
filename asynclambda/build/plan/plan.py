"""The plan of a stack: its resources, what its functions have in common, and its outputs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.alarms import alarm_resources
from asynclambda.build.plan.api import api_outputs, api_resources
from asynclambda.build.plan.checks import check_image, check_routes, check_snap_start
from asynclambda.build.plan.functions import (
    IMAGE_SUFFIX,
    function_globals,
    function_resource,
    timeout_of,
)
from asynclambda.build.plan.permissions import statements
from asynclambda.build.plan.queues import extras, queue_resources
from asynclambda.build.plan.resource import Resource, arn_of
from asynclambda.build.plan.roles import function_role, managed_by_sam, shared_role
from asynclambda.build.plan.shared import shared_resources
from asynclambda.build.schemas import stored_payloads
from asynclambda.errors import DefinitionError
from asynclambda.spec import ExternalTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.build.config import Settings, TaskSettings
    from asynclambda.build.graph import Graph
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import AppSpec, TaskSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A stack, before it is rendered."""

    resources: tuple[Resource, ...]
    function_globals: Mapping[str, Value]
    outputs: Mapping[str, Value]
    #: The schemas of payloads, by task: what `asynclambda plan` compares the next build with.
    payloads: Mapping[str, Value]


def make_plan(
    app: AppSpec,
    specs: Sequence[TaskSpec],
    settings: Settings,
    graph: Graph,
    image_uri: str | None = None,
) -> Plan:
    """Plans the stack of an app.

    Args:
        app: The app.
        specs: Its tasks, external ones as well.
        settings: The config, for the stage.
        graph: Which task invokes which.
        image_uri: A container image for all functions, over the config's.

    Raises:
        ConfigError: The config's values do not fit together.
        DefinitionError: A `dlq_task` is no task of the app, or such tasks form a circle; or AWS would
            refuse what a task asks for.
    """
    own = [spec for spec in specs if not isinstance(spec.trigger, ExternalTrigger)]
    dead = _dead_letter_tasks(own)
    image = image_uri or settings.app.image_uri
    if image is not None:
        check_image(own, settings, IMAGE_SUFFIX)
    check_snap_start(app, own, settings)
    check_routes(own)
    sharing = _sharing(app, own, settings)
    resources = _resources_of_all(app, specs, settings, sharing)
    recursive = graph.recursive_tasks()
    for spec in own:
        task = settings.task(spec.task_id)
        resources += queue_resources(spec, task, timeout_of(spec, task), dead)
        resources += _function(
            spec,
            task,
            graph,
            dead.get(spec.task_id, ()),
            image,
            shared=spec.task_id in sharing,
            recursive=spec.task_id in recursive,
        )
    resources += api_resources(own, settings.app)
    resources += alarm_resources(app.name, own, settings.app.queue_age_alarm, settings.app.tags)
    return Plan(
        resources=tuple(resources),
        function_globals=function_globals(app, settings.app, image=image is not None),
        outputs=api_outputs(own),
        payloads=stored_payloads(own),
    )


def _sharing(app: AppSpec, own: Sequence[TaskSpec], settings: Settings) -> set[str]:
    """The tasks that have one role together.

    A task with policies of its own keeps a role of its own, so that they are its alone.
    """
    return {
        spec.task_id
        for spec in own
        if app.shared_function_role
        and settings.task(spec.task_id).policies == settings.app.policies
    }


def _resources_of_all(
    app: AppSpec, specs: Sequence[TaskSpec], settings: Settings, sharing: set[str]
) -> list[Resource]:
    """What belongs to no task alone."""
    resources = shared_resources(app, specs, settings.app.tags)
    resources += extras(
        settings.app.managed_queue_extras,
        names.DLQ,
        [names.dlq_extra_id(index) for index in range(len(settings.app.managed_queue_extras))],
    )
    if app.shared_function_role:
        resources += shared_role(app, specs, settings, sharing)
    return resources


def _function(
    spec: TaskSpec,
    task: TaskSettings,
    graph: Graph,
    dead_of: Sequence[TaskSpec],
    image: str | None,
    *,
    shared: bool,
    recursive: bool,
) -> list[Resource]:
    """A task's function, and its role unless that is the shared one."""
    allowed = statements(
        spec,
        graph.targets(spec.task_id),
        graph.queued_targets(spec.task_id),
        graph.schedules(spec.task_id),
        dead_of,
        "" if image is None else IMAGE_SUFFIX,
    )
    role = [] if shared else function_role(spec, allowed, task)
    role_id = names.SHARED_FUNCTION_ROLE if shared else role[0].logical_id if role else None
    function = function_resource(
        spec,
        task,
        role=None if role_id is None else arn_of(role_id),
        policies=managed_by_sam(allowed, task.policies),
        image_uri=image,
        recursive=recursive,
        sends=graph.sends(spec.task_id),
    )
    return [*role, *function]


def _dead_letter_tasks(specs: Sequence[TaskSpec]) -> dict[str, list[TaskSpec]]:
    """The tasks that get dead messages, by id, each with the tasks whose they are.

    Those of a DLQ task that fails itself go on to its own, so that one gets those of both.

    Raises:
        DefinitionError: A `dlq_task` is no task with a queue, or such tasks form a circle.
    """
    by_id = {spec.task_id: spec for spec in specs}
    dead: defaultdict[str, list[TaskSpec]] = defaultdict(list)
    for spec in specs:
        path = [spec]
        while (target := _dead_letter_task(path[-1], by_id)) is not None:
            if target in path:
                circle = [each.task_id for each in (*path[path.index(target) :], target)]
                raise DefinitionError(
                    f"the DLQ tasks form a circle: {' -> '.join(circle)}",
                    where=str(target.location),
                    remedy="Let one of them go to the app's own DLQ.",
                )
            dead[target.task_id].append(spec)
            path.append(target)
    return dict(dead)


def _dead_letter_task(spec: TaskSpec, by_id: Mapping[str, TaskSpec]) -> TaskSpec | None:
    queue = queue_of(spec)
    if queue is None or queue.dlq_task_id is None:
        return None
    target = by_id.get(queue.dlq_task_id)
    if target is None or queue_of(target) is None:
        raise DefinitionError(
            f"dlq_task={queue.dlq_task_id!r} is no AsyncTask or BatchTask of the app",
            where=str(spec.location),
            remedy="Give the class or the id of one that the app imports.",
        )
    return target
