"""The functions of a deployment, by the tasks that they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda import names
from asynclambda.local import worker
from asynclambda.local.json_object import child
from asynclambda.local.localise import PROXY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.local.deployment import Deployment
    from asynclambda.local.emulator import Emulator
    from asynclambda.local.json_object import Object

_SUFFIX = names.function_id("")


def task_of(logical_id: str) -> str:
    """The task of a function."""
    return logical_id.removesuffix(_SUFFIX)


def tasks_of(deployment: Deployment) -> dict[str, str]:
    """The task ids by Lambda's names of their functions."""
    return {name: task_of(logical_id) for logical_id, name in deployment.functions.items()}


def scheduled_tasks(template: Object) -> frozenset[str]:
    """The ids of the tasks that a schedule runs."""
    return frozenset(
        task_of(logical_id)
        for logical_id, resource in child(template, "Resources").items()
        if isinstance(resource, dict)
        and any(
            isinstance(event, dict) and event.get("Type") == "ScheduleV2"
            for event in child(child(resource, "Properties"), "Events").values()
        )
    )


def variables_of(emulator: Emulator, tasks: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The environment variables of each function by task id, but for those that are the engine's own.

    Args:
        emulator: The engine, which has put names and addresses in for what the template refers to.
        tasks: The task ids by Lambda's names of their functions.
    """
    pages = emulator.client("lambda").get_paginator("list_functions").paginate()
    return {
        tasks[function["FunctionName"]]: {
            name: value
            for name, value in function.get("Environment", {}).get("Variables", {}).items()
            if name != PROXY_VARIABLE and not name.startswith(worker.PREFIX)
        }
        for page in pages
        for function in page["Functions"]
        if function["FunctionName"] in tasks
    }
