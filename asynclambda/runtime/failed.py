"""What becomes of a message whose task failed: it is dead, and in the DLQ with its reason, or comes again.

SQS does both by itself, but late and without a word: a message comes again when its visibility timeout is
over, which has to be six times the function's, and lands in the DLQ as it was, after attempts that could
not succeed. Here the function says at once what it knows. Where it cannot (killed, no answer from SQS), SQS
still does its part, so nothing is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from asynclambda import env
from asynclambda.context import Invocation, entered
from asynclambda.errors import AsyncLambdaError
from asynclambda.logs import task_logger
from asynclambda.retry import LONGEST, Permanent
from asynclambda.runtime.invalid import ChainTooLong, InvalidMessage
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.dead_letter import Reason
    from asynclambda.spec import TaskSpec


class ReportedFailure(AsyncLambdaError):  # noqa: N818  # it is what the failure is
    """A batch's task reported a record as failed, and did not say why."""

    def __init__(self) -> None:
        super().__init__("the task reported the record as failed")


#: A message that a function has: SQS's record, and its invocation.
Taken: TypeAlias = "tuple[Mapping[str, Any], Invocation]"


class FailedMessage(NamedTuple):
    """A message whose task failed."""

    record: Mapping[str, Any]
    invocation: Invocation
    error: Exception
    #: Whether the error is of this message, and not of others that ran with it.
    alone: bool = True


class FailedMessages:
    """Settles the failed messages of one task."""

    def __init__(self, spec: TaskSpec) -> None:
        self._app_name = spec.app_name
        self._retry = spec.retry
        self._permanent: tuple[type[Exception], ...] = (Permanent, *spec.permanent)
        queue = queue_of(spec)
        #: Somebody else's queue does not say how often it gives a message out.
        self._attempts = None if queue is None else queue.max_receive_count
        #: Not set where no queue of SQS's is behind the events, as in a test.
        self._dlq_url = env.optional(env.DLQ_URL)

    def settle(self, failed: Sequence[FailedMessage]) -> list[FailedMessage]:
        """Buries messages that are dead, and has the others come again after the task's pause.

        A message that cannot be buried now comes again, too. It never raises: the task's own error is
        what its caller has to see.

        Returns:
            Those that come again; the others are done.
        """
        if self._dlq_url is None or not failed:
            return list(failed)
        again: list[FailedMessage] = []
        for each in failed:
            reason = self._reason(each)
            if reason is None:
                again.append(each)
                continue
            from asynclambda.runtime.burial import bury_failed  # here, where a message is dead

            if not bury_failed(each, reason, self._dlq_url, self._app_name):
                again.append(each)
        self.give_back([(each.record, each.invocation) for each in again])
        return again

    def give_back(self, messages: Sequence[Taken], after: int = 0) -> None:
        """Has messages come again after the task's pause. A failure of that is only logged: they come
        again anyway, when their visibility timeout is over.

        Args:
            messages: The records, with their invocations.
            after: Seconds before the pause begins.
        """
        if self._dlq_url is None or not messages:
            return
        pauses = [
            (
                record["receiptHandle"],
                min(LONGEST, after + self._retry.pause(invocation.attempt or 1)),
            )
            for record, invocation in messages
        ]
        from asynclambda.sending.failed import hide

        refusal = hide(messages[0][0]["eventSourceARN"], pauses)
        if refusal is not None:
            with entered(messages[0][1]):
                task_logger(self._app_name).warning(
                    "the pause until the next attempt could not be set: it comes when the queue's "
                    "visibility timeout is over",
                    code=refusal.code,
                    reason=refusal.reason,
                )

    def _reason(self, failed: FailedMessage) -> Reason | None:
        """Why a message is dead; None where another attempt may succeed."""
        if isinstance(failed.error, InvalidMessage):
            return "invalid"
        if isinstance(failed.error, ChainTooLong):
            return "hops"
        if failed.alone and isinstance(failed.error, self._permanent):
            return "permanent"
        # What SQS itself has moved here brings its count along, so that says nothing of this queue.
        moved = "DeadLetterQueueSourceArn" in failed.record["attributes"]
        attempt = failed.invocation.attempt or 1
        if self._attempts is not None and not moved and attempt >= self._attempts:
            return "attempts"
        return None
