"""What becomes of a dead message: it goes into the DLQ, with what the function knows of its end.

A function imports this with its first dead message; most never have one.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from asynclambda import clock
from asynclambda.context import entered
from asynclambda.dead_letter import TEXT_LIMIT, Death
from asynclambda.errors import AsyncLambdaError
from asynclambda.logs import task_logger
from asynclambda.runtime.invalid import describe, safe_errors
from asynclambda.sending.body import MESSAGE_BYTES
from asynclambda.sending.failed import bury

if TYPE_CHECKING:
    from asynclambda.dead_letter import Reason
    from asynclambda.runtime.failed import FailedMessage

#: Bytes of a dead message's attributes at most, without the error's text.
_ATTRIBUTE_BYTES = 2_000


def bury_failed(failed: FailedMessage, reason: Reason, dlq_url: str, app_name: str) -> bool:
    """Puts a message into the DLQ, and logs what came of that.

    Args:
        failed: The message.
        reason: Why it is dead.
        dlq_url: The queue.
        app_name: The app, for the log.

    Returns:
        Whether it is there.
    """
    record, invocation, error, _ = failed
    body: str = record["body"]
    death = Death(
        reason=reason,
        task_id=invocation.task_id,
        error_type=type(error).__name__,
        error_text=error_text(error)[:TEXT_LIMIT],
        attempt=invocation.attempt or 1,
        time=clock.now(),
        queue_name=record["eventSourceARN"].rpartition(":")[2],
        trace_id=_trace_id(),
    )
    if len(body.encode()) + len(death.error_text.encode()) + _ATTRIBUTE_BYTES > MESSAGE_BYTES:
        death = replace(death, error_text="")  # attributes count towards the message's limit
    refusal = bury(dlq_url, body, death.attributes(), record["attributes"].get("MessageGroupId"))
    with entered(invocation):
        logger = task_logger(app_name)
        if refusal is None:
            logger.error("the message is dead, and in the DLQ", dead_because=reason)
        else:
            logger.warning(
                "the DLQ did not take the message, so it comes again",
                dead_because=reason,
                code=refusal.code,
                reason=refusal.reason,
            )
    return refusal is None


def error_text(error: Exception) -> str:
    """An error's text, without the input that pydantic found to be wrong, which may be secret."""
    if isinstance(error, ValidationError):
        return f"{error.title}: {describe(safe_errors(error))}"
    if isinstance(error, AsyncLambdaError):
        return error.what
    return str(error)


def _trace_id() -> str | None:
    """X-Ray's id of the trace; Lambda's runtime has it in this variable, anew for each invocation.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    header = os.environ.get("_X_AMZN_TRACE_ID", "")
    parts = dict(part.split("=", 1) for part in header.split(";") if "=" in part)
    return parts.get("Root")
