"""Payloads of a version before, which still waited when the function was updated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from asynclambda.runtime.invalid import InvalidMessage, describe, safe_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.payload import PayloadType
    from asynclambda.spec import TaskSpec

T = TypeVar("T")


def read_older(
    spec: TaskSpec,
    read: Callable[[PayloadType[Any]], T],
    error: ValidationError,
    message_id: str,
) -> T:
    """What is not of a task's type, read as of the type that its `upgrade_from` takes.

    Args:
        spec: The task.
        read: Reads it as that type.
        error: Why it is not of the task's own.
        message_id: The message's.

    Raises:
        pydantic.ValidationError: `error`, where the task has no `upgrade_from`.
        InvalidMessage: It is of neither type; the error says why of both.
    """
    older = spec.old_payload
    if older is None:
        raise error
    try:
        return read(older)
    except ValidationError as second:
        first, others = safe_errors(error), safe_errors(second)
        why = f"{describe(first)}; and as {older.name}, which `upgrade_from` takes: {describe(others)}"
        raise InvalidMessage(why, spec, message_id, [*first, *others]) from None


def upgraded(spec: TaskSpec, payload: object) -> object:
    """The payload of the task's own type that its `upgrade_from` makes of an older one.

    Raises:
        Exception: Whatever the user's code raises.
    """
    made: object = spec.task_class.upgrade_from(payload)
    return made


def is_of_payload(error: ValidationError) -> bool:
    """Whether it is a message's payload alone that does not fit: another type makes no envelope."""
    return all(each["loc"][:1] == ("payload",) for each in safe_errors(error))
