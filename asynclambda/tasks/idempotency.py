"""Checks what a task says of its idempotency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.errors import DefinitionError

if TYPE_CHECKING:
    from asynclambda.declaration import Declaration


def check_idempotency(declaration: Declaration) -> None:
    """Refuses a path that leads to nothing in the task's payload.

    Raises:
        DefinitionError: A name of it is no field.
    """
    path = declaration.options.get("idempotent", False)
    if isinstance(path, bool) or declaration.payload is None:
        return
    from asynclambda.fields import path_fault  # here, since few tasks have a path

    where = str(declaration.location)
    remedy = (
        'Give True for the whole payload, or its field, by its alias where it has one: `"order_id"`, '
        '`"order.id"`.'
    )
    names = path.split(".")
    if not all(names):
        raise DefinitionError(f"idempotent={path!r} is no path", where=where, remedy=remedy)
    try:
        fault = path_fault(declaration.payload, names)
    except DefinitionError:
        return  # the type is not known yet: it names one further down, and is looked at when that is
    if fault is not None:
        raise DefinitionError(f"idempotent={path!r}: {fault}", where=where, remedy=remedy)
