"""Templates of apps that a test declares itself, with a graph that is said instead of found.

with registry.isolated():
    App("shop")

    class Charge(AsyncTask[Order]): ...

    template = plan_here()
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from asynclambda import registry
from asynclambda.build.config import parse_config
from asynclambda.build.plan import make_plan
from asynclambda.build.template import dump, render
from asynclambda.spec import ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from asynclambda.build.graph import Graph
    from asynclambda.spec import TaskSpec


@dataclass(frozen=True, kw_only=True)
class Edges:
    """What the build finds in an app's source: who invokes whom, by id."""

    invokes: Collection[tuple[str, str]] = ()
    #: The tasks that delay messages by over 15 minutes.
    schedules: Collection[str] = ()
    #: The tasks on a loop that is meant.
    recursive: Collection[str] = ()


@dataclass(frozen=True)
class _Graph:
    """The part of `asynclambda.build.graph.Graph` that a plan asks."""

    edges: Edges
    specs: Mapping[str, TaskSpec] = field(default_factory=dict)

    def targets(self, task_id: str) -> list[TaskSpec]:
        return [self.specs[target] for source, target in self.edges.invokes if source == task_id]

    def schedules(self, task_id: str) -> bool:
        return task_id in self.edges.schedules

    def recursive_tasks(self) -> set[str]:
        return set(self.edges.recursive)


def plan_here(
    config: Mapping[str, Any] | None = None,
    *,
    stage: str | None = None,
    image_uri: str | None = None,
    edges: Edges | None = None,
) -> dict[str, Any]:
    """The template of the app in the active registry, as it is written and read again."""
    app, specs = registry.active().app, registry.active().specs()
    functions = [spec.task_id for spec in specs if not isinstance(spec.trigger, ExternalTrigger)]
    settings = parse_config(json.dumps(config or {}).encode()).for_stage(stage, functions)
    graph = _Graph(edges or Edges(), {spec.task_id: spec for spec in specs})
    plan = make_plan(app, specs, settings, cast("Graph", graph), image_uri)
    template: dict[str, Any] = json.loads(dump(render(plan)))
    return template
