"""The document: who it is about, where that is, and its routes."""

from __future__ import annotations

import inspect
import re
import tomllib
from typing import TYPE_CHECKING, Any

from asynclambda.build.openapi.components import make_components
from asynclambda.build.openapi.request import request_parts
from asynclambda.build.openapi.responses import responses
from asynclambda.build.plan.api import STAGE
from asynclambda.errors import BuildError
from asynclambda.spec import ApiTrigger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from asynclambda.build.openapi.components import Components
    from asynclambda.spec import AppSpec, TaskSpec

OPENAPI = "3.1.1"
#: Of a project that says none.
NO_VERSION = "0.0.0"


def openapi_document(
    app: AppSpec, specs: Sequence[TaskSpec], *, domain_name: str | None, version: str
) -> dict[str, Any]:
    """The OpenAPI document of an app's routes.

    Args:
        app: The app.
        specs: Its tasks; those without a route are left out.
        domain_name: The API's own domain; None for API Gateway's, whose id only the stack knows.
        version: The version of what the document is about.

    Returns:
        Plain JSON.

    Raises:
        BuildError: The app has no route, two tasks have the same one, or one can never be called.
        DefinitionError: pydantic cannot make a schema of a type.
    """
    routes = [(spec.trigger, spec) for spec in specs if isinstance(spec.trigger, ApiTrigger)]
    if not routes:
        raise BuildError(
            f"the app {app.name!r} has no ApiTask, so there is nothing to describe",
            where=str(app.location),
        )
    components = make_components([spec for _, spec in routes])
    _check_paths(routes)
    paths: dict[str, dict[str, Any]] = {}
    for trigger, spec in sorted(routes, key=lambda route: (route[0].path, route[0].method)):
        # OpenAPI has no word for a greedy part.
        path = paths.setdefault(trigger.path.replace("+}", "}"), {})
        path[trigger.method.lower()] = _operation(spec, trigger, components)
    document: dict[str, Any] = {
        "openapi": OPENAPI,
        "info": {"title": app.name, "version": version},
        "servers": [_server(domain_name)],
        "paths": paths,
    }
    used = components.used_by(paths)
    return document | ({"components": {"schemas": used}} if used else {})


def project_version(project: Path) -> str:
    """The version that a project's pyproject.toml says, else 0.0.0."""
    try:
        content = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return NO_VERSION
    version = content.get("project", {}).get("version")
    return version if isinstance(version, str) else NO_VERSION


def _check_paths(routes: Sequence[tuple[ApiTrigger, TaskSpec]]) -> None:
    """Refuses routes that neither OpenAPI nor API Gateway can tell apart."""
    paths: dict[str, tuple[ApiTrigger, TaskSpec]] = {}
    taken: dict[tuple[str, str], TaskSpec] = {}
    for trigger, spec in routes:
        other = taken.setdefault((trigger.method, trigger.path), spec)
        if other is not spec:
            raise BuildError(
                f"{trigger.method} {trigger.path} is the route of {other.task_id}, too",
                where=str(spec.location),
                remedy=f"Change one of them; the other is {other.location}.",
            )
        shape = re.sub(r"\{\w+\+?\}", "{}", trigger.path)
        same, other = paths.setdefault(shape, (trigger, spec))
        if same.path != trigger.path:
            raise BuildError(
                f"{trigger.path} is the same path as {same.path} of {other.task_id}",
                where=str(spec.location),
                remedy=f"Give its parameters the same names; the other is {other.location}.",
            )


def _operation(spec: TaskSpec, trigger: ApiTrigger, components: Components) -> dict[str, Any]:
    text = inspect.cleandoc(spec.task_class.__doc__ or "")
    first, _, rest = text.partition("\n\n")
    return {
        "operationId": spec.task_id,
        **({"summary": " ".join(first.split())} if first else {}),
        **({"description": rest} if rest else {}),
        **request_parts(spec, components),
        "responses": responses(spec, trigger, components),
    }


def _server(domain_name: str | None) -> dict[str, Any]:
    if domain_name is not None:
        return {"url": f"https://{domain_name}"}
    return {
        "url": f"https://{{api_id}}.execute-api.{{region}}.amazonaws.com/{STAGE}",
        "description": "The stack's output ApiUrl",
        "variables": {
            "api_id": {"default": "a1b2c3d4e5", "description": "The id of the API"},
            "region": {"default": "us-east-1", "description": "The region of the stack"},
        },
    }
