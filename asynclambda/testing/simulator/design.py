"""The blueprint of the app that this process has imported, made by the build, in memory."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from asynclambda import registry
from asynclambda.build.application import Application
from asynclambda.build.build import Described, make_template
from asynclambda.build.config import load_config
from asynclambda.build.graph import Graph
from asynclambda.spec import ExternalTrigger
from asynclambda.testing.edges import graph_here, project_of
from asynclambda.testing.errors import SimulationError
from asynclambda.testing.simulator.read import read_blueprint

if TYPE_CHECKING:
    from asynclambda.app import App
    from asynclambda.spec import AppSpec, TaskSpec
    from asynclambda.testing.simulator.blueprint import Blueprint

#: What was asked for last: a test session asks for the same again and again, `explore` hundreds of times.
_last: tuple[tuple[AppSpec, tuple[TaskSpec, ...], str | None], Blueprint] | None = None


def blueprint_here(app: App, stage: str | None) -> Blueprint:
    """The blueprint of the app of this process, by the template that a build makes of it now.

    Args:
        app: The app, to be sure.
        stage: The stage of its config; None for none.

    Raises:
        SimulationError: It is not the app of this process.
        ConfigError: The config is wrong, or its values do not fit together.
        DefinitionError: The tasks do not fit together.
    """
    global _last  # one app a process: what it costs is paid once
    active = registry.active()
    if active.app is not app.spec:
        raise SimulationError(
            f"{app!r} is not the app of this process, which is made in {active.app.location}",
            remedy="Import one app in a test session, or take a registry for each: `registry.isolated()`.",
        )
    for name in active.app.modules:
        _import_tree(name)
    specs = active.specs()
    key = active.app, specs, stage
    if _last is None or _last[0] != key:
        _last = key, _make(active.app, specs, stage)
    return _last[1]


def _make(app: AppSpec, specs: tuple[TaskSpec, ...], stage: str | None) -> Blueprint:
    project = project_of(app.location)
    own = [spec.task_id for spec in specs if not isinstance(spec.trigger, ExternalTrigger)]
    settings = load_config(project).for_stage(stage, own)
    # Of classes within a function there is no graph; all that the template lacks then is permissions.
    graph = graph_here() or Graph(specs, (), (), (), (), ())
    application = Application(project, app.location.module, app, specs)
    return read_blueprint(make_template(Described(application, settings, graph)), app.name)


def _import_tree(name: str) -> None:
    """Imports a module that has tasks of the app, and all that is in it where it is a package."""
    module = import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        import_module(found.name)
