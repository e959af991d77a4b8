"""Functions that run in INIT: what they may look like, and how they are called."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from asynclambda.errors import DefinitionError

if TYPE_CHECKING:
    from asynclambda.options import InitTask


def check_init_task(function: object, where: str) -> None:
    """Refuses what cannot be called without arguments or with the task id alone.

    Raises:
        DefinitionError: It is no function, wants more, or is an `async def`.
    """
    if not callable(function):
        raise DefinitionError(
            f"init_tasks: {function!r} is a {type(function).__name__}",
            where=where,
            remedy="Give a list of functions.",
        )
    if inspect.iscoroutinefunction(function):
        raise DefinitionError(
            f"init_tasks: {function!r} is an `async def`, which nothing would run to its end",
            where=where,
            remedy="Give a function that runs it: `lambda: asyncio.run(warm())`.",
        )
    required = [each for each in _parameters(function) if each.default is each.empty]
    if len(required) > 1 or any(each.kind is each.KEYWORD_ONLY for each in required):
        names = ", ".join(each.name for each in required)
        raise DefinitionError(
            f"init_tasks: {function!r} wants several arguments ({names})",
            where=where,
            remedy="It is called without arguments, or, where it has one parameter, with the task id. Bind "
            "the others: `functools.partial(warm, table)`.",
        )


def call_init_task(function: InitTask, task_id: str) -> None:
    """Calls an init task: with the task id where it has one parameter, or needs one."""
    call: Any = function
    positional = [each for each in _parameters(function) if each.kind is not each.KEYWORD_ONLY]
    if len(positional) == 1 or any(each.default is each.empty for each in positional):
        call(task_id)
    else:
        call()


def _parameters(function: Any) -> list[inspect.Parameter]:
    """The parameters that it names; none for a builtin that does not tell."""
    try:
        signature = inspect.signature(function)
    except ValueError:
        return []
    return [
        each
        for each in signature.parameters.values()
        if each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}
    ]
