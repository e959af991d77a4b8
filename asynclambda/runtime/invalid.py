"""A message that cannot be read, and how that is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asynclambda.context import Invocation, entered
from asynclambda.errors import AsyncLambdaError
from asynclambda.logs import task_logger

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from asynclambda.spec import TaskSpec


class InvalidMessage(AsyncLambdaError):  # noqa: N818  # it is what the message is
    """A message that is no envelope, or whose payload is not of the task's type; it never reaches `run`.

    It is dead at once, since no other attempt reads it better. The text has pydantic's errors without the
    input, which may be secret.
    """

    #: pydantic's errors, without the input; empty where the message has no payload at all.
    errors: list[ErrorDetails]

    def __init__(
        self,
        why: str,
        spec: TaskSpec,
        message_id: str | None,
        errors: list[ErrorDetails] | None = None,
    ) -> None:
        self.errors = errors or []
        which = "an event" if message_id is None else f"message {message_id}"
        super().__init__(f"{which} of {spec.task_id} is not valid: {why}", where=str(spec.location))

    @classmethod
    def of(cls, error: ValidationError, spec: TaskSpec, message_id: str | None) -> InvalidMessage:
        """The error for what pydantic found."""
        errors = safe_errors(error)
        return cls(describe(errors), spec, message_id, errors)


class ChainTooLong(AsyncLambdaError):  # noqa: N818  # it is what the chain is
    """A message is further from its chain's begin than its task's `max_hops`: it is dead at once."""

    def __init__(self, invocation: Invocation, spec: TaskSpec) -> None:
        path = " -> ".join((*invocation.trail, spec.task_id))
        cut = "... -> " if invocation.hops > len(invocation.trail) else ""
        super().__init__(
            f"message {invocation.message_id} of {spec.task_id} is number {invocation.hops:,} of its chain, "
            f"over max_hops={spec.max_hops:,}: {cut}{path}",
            where=str(spec.location),
            remedy="If it is no endless loop, give the task a higher `max_hops`.",
        )


class PayloadUnreachable(AsyncLambdaError):  # noqa: N818  # it is what the payload is
    """A payload's object in S3 cannot be read now. The message goes back, for another attempt."""


def safe_errors(error: ValidationError) -> list[ErrorDetails]:
    """pydantic's errors without input, context and links: what may be logged and sent to a client."""
    return error.errors(include_url=False, include_context=False, include_input=False)


def describe(errors: list[ErrorDetails]) -> str:
    """Errors in a line: `order_id: Field required; cents: Input should be a valid integer`."""
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'body'}: {each['msg']}" for each in errors
    )


def log_unread(error: Exception, invocation: Invocation, spec: TaskSpec) -> None:
    """Logs a message that does not reach `run`, with all that is known of its invocation."""
    with entered(invocation):
        if isinstance(error, InvalidMessage):
            task_logger(spec.app_name).error(error.what, errors=error.errors)
        elif isinstance(error, ChainTooLong):
            task_logger(spec.app_name).error(error.what)
        else:  # a validator of the user's that fails, or S3
            task_logger(spec.app_name).error("what came in could not be read", exc_info=error)
