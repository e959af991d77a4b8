"""The app of a host: imported, and described for the dev process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from asynclambda import env, names
from asynclambda.build.build import describe, make_template
from asynclambda.build.graph.picture.document import graph_document
from asynclambda.local.loop.host_process.app_modules import others
from asynclambda.local.loop.messages import Function, Loaded
from asynclambda.spec import ExternalTrigger
from asynclambda.testing.edges import allowed_names

if TYPE_CHECKING:
    from asynclambda.local.json_object import Object
    from asynclambda.local.loop.messages import Load
    from asynclambda.spec import TaskSpec


def describe_app(load: Load) -> tuple[Loaded, tuple[TaskSpec, ...]]:
    """Imports the app. Returns what there is to deploy, and its tasks that have a function.

    Raises:
        AsyncLambdaError: It cannot be imported, or no template be made of it.
    """
    described = describe(load.project, load.module, load.stage)
    app = described.application.app
    # What JSON makes of it, as from a file: the dev process compares it with the one before.
    template: Object = json.loads(json.dumps(make_template(described)))
    specs = tuple(
        spec
        for spec in described.application.specs
        if not isinstance(spec.trigger, ExternalTrigger)
    )
    loaded = Loaded(
        template=template,
        functions=tuple(_function(spec) for spec in specs),
        # The engine lets each function send to all queues, so they look themselves.
        variables={
            names.function_id(task_id): {env.INVOKES: json.dumps(sorted(allowed))}
            for task_id, allowed in allowed_names(described.graph).items()
        },
        graph=graph_document(described.graph, app.name),
        runtime=app.runtime,
        modules=others(load.project),
    )
    return loaded, specs


def _function(spec: TaskSpec) -> Function:
    name = names.function_name(spec.app_name, spec.task_id)
    return Function(spec.task_id, name, spec.timeout, spec.memory)
