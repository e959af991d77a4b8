"""Templates of apps that a test declares itself, with a graph that is said instead of found.

with registry.isolated():
    App("shop")

    class Charge(AsyncTask[Order]): ...

    template = plan_here()
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asynclambda import registry
from asynclambda.build.config import parse_config
from asynclambda.build.graph import Call, Graph
from asynclambda.build.graph.calls import key_of
from asynclambda.build.plan import make_plan
from asynclambda.build.template import dump, render
from asynclambda.spec import ExternalTrigger

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from asynclambda.spec import TaskSpec


@dataclass(frozen=True, kw_only=True)
class Edges:
    """What the build finds in an app's source: who invokes whom, by id."""

    invokes: Collection[tuple[str, str]] = ()
    #: Those of the senders that may delay messages by over 15 minutes.
    schedules: Collection[str] = ()


def graph_of(specs: Sequence[TaskSpec], edges: Edges) -> Graph:
    """A graph that has these edges and no other."""
    keys = {spec.task_id: key_of(spec) for spec in specs}
    calls = [
        Call(source, keys[target], "invoke", "app.py", 1, None if source in edges.schedules else 0)
        for source, target in edges.invokes
    ]
    return Graph(
        specs=tuple(specs),
        calls=tuple(calls),
        declared=(),
        unknown=(),
        covered=(),
        unreached=(),
    )


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
    plan = make_plan(app, specs, settings, graph_of(specs, edges or Edges()), image_uri)
    template: dict[str, Any] = json.loads(dump(render(plan)))
    return template
