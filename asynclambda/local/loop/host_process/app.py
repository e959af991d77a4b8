"""The app of a host: imported, and described for the dev process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.build.build import describe, make_template
from asynclambda.build.graph.picture.document import graph_document
from asynclambda.local.app import edges
from asynclambda.local.loop.host_process.app_modules import others
from asynclambda.local.loop.messages import Function, Loaded
from asynclambda.spec import ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.build.build import Described
    from asynclambda.local.json_object import Object
    from asynclambda.local.loop.messages import Load
    from asynclambda.spec import TaskSpec


@dataclass(frozen=True, slots=True)
class App:
    """An app that has been imported."""

    #: What the dev process gets to know of it.
    loaded: Loaded
    described: Described
    #: Its tasks, with their functions, by id.
    tasks: Mapping[str, tuple[TaskSpec, Function]]


def import_app(load: Load) -> App:
    """Imports the app.

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
        variables=edges(described.graph),
        graph=graph_document(described.graph, app.name),
        runtime=app.runtime,
        modules=others(load.project),
    )
    functions = zip(specs, loaded.functions, strict=True)
    return App(loaded, described, {spec.task_id: (spec, each) for spec, each in functions})


def _function(spec: TaskSpec) -> Function:
    name = names.function_name(spec.app_name, spec.task_id)
    return Function(spec.task_id, name, spec.timeout, spec.memory)
