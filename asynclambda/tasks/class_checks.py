"""What a task's class body has to have, checked when the class is made."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from asynclambda.errors import DefinitionError

if TYPE_CHECKING:
    from asynclambda.declaration import Kind


def check_class(cls: type[Any], kind: Kind, where: str) -> None:
    """Refuses a class that its function could make no instance of.

    Raises:
        DefinitionError: It is of two kinds, leaves a method abstract, or wants arguments.
    """
    kinds = [each.__name__ for each in cls.__mro__ if each.__dict__.get("_kind") is not None]
    if len(kinds) > 1:
        raise DefinitionError(
            f"the task is of several kinds: {', '.join(kinds)}",
            where=where,
            remedy="Inherit from one of them. What tasks of several kinds share goes into a `TaskGroup`.",
        )
    if not kind.runs:
        return
    missing = sorted(cls.__abstractmethods__)
    if missing:
        raise DefinitionError(
            "the task has no `run`"
            if "run" in missing
            else f"the task does not define {', '.join(f'`{name}`' for name in missing)}",
            where=where,
            remedy=f"Define `{missing[0] if 'run' not in missing else 'run'}(self, ...)`, or pass "
            "`abstract=True` for a base class.",
        )
    wanted = _required(cls.__init__) if cls.__init__ is not object.__init__ else []
    if len(wanted) > 1:  # `self` is the first
        raise DefinitionError(
            f"`__init__` wants {', '.join(f'`{name}`' for name in wanted[1:])}",
            where=where,
            remedy="The framework makes the instance, without arguments: give defaults, or take what you "
            "need from the environment.",
        )


def _required(function: Any) -> list[str]:
    """The parameters that a call has to give."""
    return [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
    ]
