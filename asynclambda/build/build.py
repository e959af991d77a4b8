"""The pipeline: config, app, graph, plan, template, bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asynclambda.build.application import Application, load_application
from asynclambda.build.bundle import Target, make_bundle
from asynclambda.build.config import environment, load_config
from asynclambda.build.graph import check_cycles, find_graph
from asynclambda.build.imports import Imports, Measuring, measure_imports
from asynclambda.build.ledger import Ledger, Limit, check, make_ledger
from asynclambda.build.plan import make_plan
from asynclambda.build.plan.functions import CODE_URI
from asynclambda.build.template import dump, merge, render
from asynclambda.build.uncollected import uncollected
from asynclambda.errors import BuildError
from asynclambda.spec import ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from asynclambda.build.bundle import Bundle
    from asynclambda.build.config import Settings
    from asynclambda.build.graph import Graph
    from asynclambda.build.plan.resource import Value


@dataclass(frozen=True, slots=True)
class Described:
    """The first half of a build: what is known before anything is written."""

    application: Application
    #: The config, merged for the stage.
    settings: Settings
    #: Which task invokes which.
    graph: Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where a build goes, and how."""

    template: Path
    #: Where the bundle goes; None for where the template says that it is.
    bundle: Path | None = None
    #: A JSON file that is laid over the template.
    extras: Path | None = None
    #: A container image instead of a bundle, over the config's.
    image_uri: str | None = None
    #: Ship boto3, though the runtime has it.
    include_boto3: bool = False
    #: The runtime and architecture to bundle for; None for the app's own.
    target: Target | None = None
    #: Limits of the project, by name, over the config's.
    limits: Mapping[str, int] = field(default_factory=dict)
    #: Time the imports of the tasks' modules in the bundle; None for where the project limits them.
    measure_imports: bool | None = False


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    template: dict[str, Value]
    #: None where the functions run from a container image.
    bundle: Bundle | None
    #: How much of AWS's limits it uses.
    ledger: Ledger


@uncollected()
def describe(
    project: Path, module: str, stage: str | None, *, any_loops: bool = False
) -> Described:
    """Reads the config, imports the app and finds its graph. Writes nothing.

    Args:
        project: The folder that has the main module.
        module: The main module.
        stage: The stage of the config; None for none.
        any_loops: Let loops be that are not meant, to show them.

    Raises:
        ConfigError: The config is wrong.
        BuildError: The app cannot be imported, or its tasks form a loop that is not meant.
        DefinitionError: A class or the app is declared wrongly.
    """
    config = load_config(project)
    with environment(config.environment(stage)):
        application = load_application(project, module)
    settings = config.for_stage(stage, _functions(application))
    graph = find_graph(application.specs, project)
    if not any_loops:
        check_cycles(graph, application.specs)
    return Described(application, settings, graph)


@uncollected()
def make_template(
    described: Described, extras: Path | None = None, image_uri: str | None = None
) -> dict[str, Value]:
    """The template of an app. Writes nothing.

    Args:
        described: The app.
        extras: A JSON file that is laid over the template.
        image_uri: A container image instead of a bundle, over the config's.

    Raises:
        ConfigError: The config's values do not fit together.
        BuildError: The extras cannot be read, or two resources have one logical id.
        DefinitionError: The tasks do not fit together.
    """
    application = described.application
    plan = make_plan(
        application.app, application.specs, described.settings, described.graph, image_uri
    )
    template = render(plan)
    return template if extras is None else merge(template, _read_extras(extras))


def build(described: Described, output: Output, progress: Callable[[str], None]) -> Built:
    """Writes the template and the bundle of an app.

    Args:
        described: The app.
        output: Where they go.
        progress: Gets a line for each step.

    Raises:
        ConfigError: The config's values do not fit together.
        BuildError: The template or the bundle cannot be made, or is over a limit. It is written all
            the same, to be looked at.
        DefinitionError: The tasks do not fit together.
    """
    application, settings = described.application, described.settings
    app = application.app
    limits = _limits(settings, output)
    progress(f"Planning {len(application.specs)} tasks")
    template = make_template(described, output.extras, output.image_uri)
    bundle = imports = None
    target = output.target or Target(app.runtime, app.architecture)
    if not (output.image_uri or settings.app.image_uri):
        bundle = make_bundle(
            application.project,
            main_module=application.module,
            target=target,
            output=output.bundle or application.project / CODE_URI,
            include_boto3=output.include_boto3,
            modules=_modules(application),
            progress=progress,
        )
    output.template.parent.mkdir(parents=True, exist_ok=True)
    output.template.write_text(dump(template), encoding="utf-8")
    if output.measure_imports or (output.measure_imports is None and Limit.IMPORT_MS.key in limits):
        imports = _imports(described, bundle, target, limits, progress)
    ledger = make_ledger(template, bundle, imports)
    check(ledger, template, limits)
    return Built(template, bundle, ledger)


def _limits(settings: Settings, output: Output) -> dict[str, int]:
    """The project's own limits, by name."""
    limits = dict(settings.app.limits)
    if settings.app.max_import_ms is not None:
        limits[Limit.IMPORT_MS.key] = settings.app.max_import_ms
    return {**limits, **output.limits}


def _imports(
    described: Described,
    bundle: Bundle | None,
    target: Target,
    limits: Mapping[str, int],
    progress: Callable[[str], None],
) -> Imports:
    if bundle is None:
        return Imports(obstacle="the functions run from a container image, which is not built here")
    application = described.application
    modules: dict[str, list[str]] = {}
    for spec in application.specs:
        if not isinstance(spec.trigger, ExternalTrigger):
            modules.setdefault(spec.location.module, []).append(spec.task_id)
    measuring = Measuring(
        bundle=bundle.path,
        target=target,
        main_module=application.app.location.module,
        modules=modules,
        variables=described.settings.app.environment_variables,
        most=limits.get(Limit.IMPORT_MS.key),
    )
    return measure_imports(measuring, progress)


def _modules(application: Application) -> tuple[str, ...]:
    """The modules that functions import by name: the app's own and those of its tasks."""
    tasks = (spec.location.module for spec in application.specs)
    return tuple(dict.fromkeys((application.app.location.module, *tasks)))


def _functions(application: Application) -> list[str]:
    """The ids of the tasks that have a function."""
    return [
        spec.task_id for spec in application.specs if not isinstance(spec.trigger, ExternalTrigger)
    ]


def _read_extras(path: Path) -> dict[str, Value]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BuildError(f"the extras cannot be read: {error.strerror}", where=str(path)) from None
    except ValueError as error:
        raise BuildError(f"the extras are no JSON: {error}", where=str(path)) from None
    if not isinstance(content, dict):
        raise BuildError(
            "the extras are no JSON object",
            where=str(path),
            remedy='Write a part of a template: {"Resources": {...}}.',
        )
    return content
