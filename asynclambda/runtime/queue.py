"""One message of a task's own queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asynclambda.context import entered
from asynclambda.runtime.failed import FailedMessage, FailedMessages
from asynclambda.runtime.messages import MessageParser
from asynclambda.runtime.runner import Runner
from asynclambda.spec import queue_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.runtime.messages import ParsedMessage
    from asynclambda.spec import TaskSpec


class QueueHandler:
    """The handler of an `AsyncTask`.

    An exception fails the invocation, which puts the message back; unless it is dead, and so done.
    """

    def __init__(self, spec: TaskSpec) -> None:
        queue = queue_of(spec)
        self._parser = MessageParser(spec, queue.lane_count if queue else 1)
        self._delete = bool(queue and queue.delete_s3_payloads)
        self._app_name = spec.app_name
        self._failed = FailedMessages(spec)
        self._runner = Runner(spec, failed=self._failed)

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> None:
        """Runs the task for the event's messages; the template gives it one at a time."""
        for record in event["Records"]:
            lane = self._parser.lane(record)
            parsed: ParsedMessage | None = None
            try:
                parsed = self._parser.parse(record, lane, context)
                if parsed is None:
                    continue
                self._runner(parsed.event, parsed.invocation, [(record, parsed.invocation)])
            except Exception as error:
                invocation = parsed.invocation if parsed else self._parser.half_read(record, lane)
                if self._failed.settle([FailedMessage(record, invocation, error)]):
                    raise
                continue
            if parsed.s3_payload_key and self._delete:
                from asynclambda.runtime.stored import empty_payload

                with entered(parsed.invocation):
                    empty_payload(parsed.s3_payload_key, self._app_name)
