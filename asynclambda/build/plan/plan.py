"""The plan of a stack: its resources, what its functions have in common, and its outputs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.plan.alarms import alarm_resources
from asynclambda.build.plan.api import api_outputs, api_resources
from asynclambda.build.plan.functions import (
    IMAGE_SUFFIX,
    function_globals,
    function_resource,
    timeout_of,
)
from asynclambda.build.plan.permissions import statements
from asynclambda.build.plan.queues import extras, queue_resources
from asynclambda.build.plan.resource import Resource, arn_of
from asynclambda.build.plan.roles import execution_policy, function_role, shared_role
from asynclambda.build.plan.shared import shared_resources
from asynclambda.errors import ConfigError, DefinitionError
from asynclambda.spec import ExternalTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.build.config import Settings
    from asynclambda.build.graph import Graph
    from asynclambda.build.plan.resource import Value
    from asynclambda.spec import AppSpec, TaskSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A stack, before it is rendered."""

    resources: tuple[Resource, ...]
    function_globals: Mapping[str, Value]
    outputs: Mapping[str, Value]


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
        DefinitionError: A `dlq_task` is no task of the app, or such tasks form a circle.
    """
    own = [spec for spec in specs if not isinstance(spec.trigger, ExternalTrigger)]
    dead = _dead_letter_tasks(own)
    image = image_uri or settings.app.image_uri
    if image is not None:
        _check_image(own, settings)
    tags = settings.app.tags
    resources = shared_resources(app, specs, tags)
    resources += extras(
        settings.app.managed_queue_extras,
        names.DLQ,
        [names.dlq_extra_id(index) for index in range(len(settings.app.managed_queue_extras))],
    )
    if app.shared_function_role:
        resources.append(shared_role(app, own, settings.app))
    recursive = graph.recursive_tasks()
    for spec in own:
        task = settings.task(spec.task_id)
        resources += queue_resources(spec, task, timeout_of(spec, task), dead)
        allowed = statements(
            spec,
            graph.targets(spec.task_id),
            graph.schedules(spec.task_id),
            dead.get(spec.task_id, ()),
            IMAGE_SUFFIX if image else "",
        )
        # A task with policies of its own keeps a role of its own, so that they are its alone.
        shared = app.shared_function_role and task.policies == settings.app.policies
        role = None if shared else function_role(spec, allowed, task)
        if role is not None:
            resources.append(role)
        role_id = names.SHARED_FUNCTION_ROLE if shared else role.logical_id if role else None
        resources += function_resource(
            spec,
            task,
            role=None if role_id is None else arn_of(role_id),
            policies=[execution_policy(task), {"Statement": allowed}, *task.policies],
            image_uri=image,
            recursive=spec.task_id in recursive,
        )
    resources += api_resources(own, settings.app)
    resources += alarm_resources(app.name, own, settings.app.queue_age_alarm)
    return Plan(
        resources=tuple(resources),
        function_globals=function_globals(app, tags, image=image is not None),
        outputs=api_outputs(own),
    )


def _dead_letter_tasks(specs: Sequence[TaskSpec]) -> dict[str, list[TaskSpec]]:
    """The tasks that get the dead messages of others, by id, each with those others.

    Raises:
        DefinitionError: A `dlq_task` is no task with a queue, or such tasks form a circle.
    """
    by_id = {spec.task_id: spec for spec in specs}
    dead: defaultdict[str, list[TaskSpec]] = defaultdict(list)
    for spec in specs:
        queue = queue_of(spec)
        if queue is None or queue.dlq_task_id is None:
            continue
        target = by_id.get(queue.dlq_task_id)
        if target is None or queue_of(target) is None:
            raise DefinitionError(
                f"dlq_task={queue.dlq_task_id!r} is no AsyncTask or BatchTask of the app",
                where=str(spec.location),
                remedy="Give the class or the id of one that the app imports.",
            )
        dead[target.task_id].append(spec)
    for task_id in dead:
        _refuse_circle(task_id, by_id)
    return dict(dead)


def _refuse_circle(task_id: str, by_id: Mapping[str, TaskSpec]) -> None:
    path = [task_id]
    while (queue := queue_of(by_id[path[-1]])) is not None and queue.dlq_task_id is not None:
        path.append(queue.dlq_task_id)
        if queue.dlq_task_id in path[:-1]:
            raise DefinitionError(
                f"the DLQ tasks form a circle: {' -> '.join(path)}",
                where=str(by_id[task_id].location),
                remedy="Let one of them go to the app's own DLQ.",
            )


def _check_image(specs: Sequence[TaskSpec], settings: Settings) -> None:
    """Refuses what Lambda does not do with container images.

    Raises:
        ConfigError: There are layers, or SnapStart.
    """
    for spec in specs:
        if settings.task(spec.task_id).layers:
            raise ConfigError(
                f"`layers` of {spec.task_id} cannot go with `image_uri`",
                where=f".async_lambda/config.json: tasks.{spec.task_id}.layers",
                remedy="Put what the layers have into the image.",
            )
        if spec.snap_start:
            raise ConfigError(
                f"{spec.task_id} has `snap_start=True`, which cannot go with `image_uri`",
                where=str(spec.location),
                remedy="Lambda has SnapStart for zip bundles only.",
            )
