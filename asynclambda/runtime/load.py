"""Loads the one task of a function."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from asynclambda import env, registry
from asynclambda.errors import EnvironmentVariableError
from asynclambda.runtime.handlers import make_handler
from asynclambda.runtime.pydantic_plugins import skip_the_search
from asynclambda.tasks.init_tasks import call_init_task

if TYPE_CHECKING:
    from asynclambda.runtime.runner import Handler


def load_from_environment() -> Handler:
    """The handler of the task that the function's environment names.

    Raises:
        EnvironmentVariableError: A variable is missing, or names no task.
    """
    skip_the_search()
    importlib.import_module(env.required(env.APP_MODULE))
    return load(find_task(env.required(env.TASK)))


def load(task_class: type[Any]) -> Handler:
    """The handler of a task. Runs the task's `init_tasks`."""
    spec = registry.active().spec(task_class)
    for function in spec.init_tasks:
        call_init_task(function, spec.task_id)
    if env.optional(env.SENDS):
        _load_sender()
    return make_handler(spec)


def _load_sender() -> None:
    """Loads what sends, and makes its client: INIT has a whole processor, a small function has not."""
    for module in (
        "asynclambda.tasks.dispatch",
        "asynclambda.tasks.message",
        "asynclambda.sending.sender",
    ):
        importlib.import_module(module)
    from asynclambda.sending import clients

    clients.prepare()


def find_task(path: str) -> type[Any]:
    """The class that `module:Class` names.

    Raises:
        EnvironmentVariableError: It names no class.
    """
    module_name, _, qualname = path.partition(":")
    found: Any = importlib.import_module(module_name)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type):
        raise EnvironmentVariableError(
            f"{env.TASK}={path!r} names no class",
            remedy="The template and the bundle are of different builds: build again and deploy both.",
        )
    return found
