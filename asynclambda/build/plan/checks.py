"""What Lambda and API Gateway would refuse at deployment: found while the stack is planned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.errors import ConfigError, DefinitionError
from asynclambda.spec import ApiTrigger, DirectTrigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asynclambda.build.config import Settings
    from asynclambda.spec import AppSpec, TaskSpec

#: Characters of a function's name.
#: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
FUNCTION_NAME = 64
#: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
SNAP_START_STORAGE = 512
SNAP_START_RUNTIME = (3, 12)


def check_image(specs: Sequence[TaskSpec], settings: Settings, suffix: str) -> None:
    """Refuses what Lambda does not do with container images.

    Args:
        specs: The tasks that have a function.
        settings: The config.
        suffix: What the names of functions end with.

    Raises:
        ConfigError: There are layers.
        DefinitionError: There is SnapStart, or a name that is too long.
    """
    for spec in specs:
        if settings.task(spec.task_id).layers:
            raise ConfigError(
                f"`layers` of {spec.task_id} cannot go with `image_uri`",
                where=f".async_lambda/config.json: tasks.{spec.task_id}.layers",
                remedy="Put what the layers have into the image.",
            )
        if spec.snap_start:
            raise DefinitionError(
                f"{spec.task_id} has `snap_start=True`, which cannot go with `image_uri`",
                where=str(spec.location),
                remedy="Lambda has SnapStart for zip bundles only.",
            )
        name = names.function_name(spec.app_name, spec.task_id) + suffix
        if len(name) > FUNCTION_NAME:
            raise DefinitionError(
                f"the function would be named {name!r}, which has {len(name)} characters",
                where=str(spec.location),
                remedy=f"Lambda takes {FUNCTION_NAME}, and names of functions from container images end "
                f"with {suffix!r}: give the task a shorter `task_id`.",
            )


def check_snap_start(app: AppSpec, specs: Sequence[TaskSpec], settings: Settings) -> None:
    """Refuses SnapStart where Lambda has none.

    Raises:
        DefinitionError: The runtime is too old, the function has too much of /tmp, or is called directly.
    """
    for spec in specs:
        if not spec.snap_start:
            continue
        if isinstance(spec.trigger, DirectTrigger):
            raise DefinitionError(
                "`snap_start=True` on a task that is called",
                where=str(spec.location),
                remedy="A snapshot is of a published version, and `call` invokes the function itself: "
                "leave the option out.",
            )
        runtime = tuple(map(int, re.findall(r"\d+", app.runtime)))
        if runtime < SNAP_START_RUNTIME:
            raise DefinitionError(
                f"`snap_start=True` with the runtime {app.runtime}",
                where=str(spec.location),
                remedy="Lambda has SnapStart from python3.12 on: raise the app's `runtime`.",
            )
        storage = settings.task(spec.task_id).ephemeral_storage or spec.ephemeral_storage
        if storage > SNAP_START_STORAGE:
            raise DefinitionError(
                f"`snap_start=True` with {storage:,} MB of ephemeral storage",
                where=str(spec.location),
                remedy=f"With SnapStart a function has {SNAP_START_STORAGE} MB of /tmp: give the task "
                f"`ephemeral_storage={SNAP_START_STORAGE}`.",
            )


def check_routes(specs: Sequence[TaskSpec]) -> None:
    """Refuses routes that API Gateway cannot tell apart.

    Raises:
        DefinitionError: Two tasks have the same route, or two parameters stand at the same place.
    """
    routes: dict[tuple[str, str], TaskSpec] = {}
    #: The parameter at each place that has one, and who has it.
    parameters: dict[str, tuple[str, TaskSpec]] = {}
    for spec in specs:
        if not isinstance(spec.trigger, ApiTrigger):
            continue
        method, path = spec.trigger.method, spec.trigger.path
        other = routes.setdefault((method, path), spec)
        if other is not spec:
            raise DefinitionError(
                f"{method} {path} is the route of {other.location} as well",
                where=str(spec.location),
                remedy="Give one of them another `method` or `path`.",
            )
        parts = path.split("/")
        for index, part in enumerate(parts):
            if not part.startswith("{"):
                continue
            # "A sibling of this resource already has a variable path part -- only one is allowed" is
            # what API Gateway says at deployment.
            place = "/".join(parts[:index])
            known, owner = parameters.setdefault(place, (part, spec))
            if known != part:
                raise DefinitionError(
                    f"{path} has {part} where the route of {owner.location} has {known}",
                    where=str(spec.location),
                    remedy="API Gateway takes one name for a place of the path: give both the same.",
                )
