"""Several messages of a task's own queue, each of which succeeds or fails for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict
from uuid import uuid4

from asynclambda.context import Invocation, entered
from asynclambda.events import BatchEvent
from asynclambda.runtime.messages import MessageParser, ParsedMessage
from asynclambda.runtime.runner import Runner
from asynclambda.runtime.stored import empty_payload
from asynclambda.spec import queue_of
from asynclambda.tasks import BatchTask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.spec import TaskSpec


class ItemFailure(TypedDict):
    """A record that Lambda leaves in the queue."""

    itemIdentifier: str


class BatchResponse(TypedDict):
    """What Lambda wants where the event source has `ReportBatchItemFailures`."""

    batchItemFailures: list[ItemFailure]


#: The records that failed: their message ids, and the exception, or None where `run` reported it.
Failures: TypeAlias = dict[str, Exception | None]


class BatchHandler:
    """The handler of a `BatchTask`: one bad record is one failure.

    Where every record fails by an exception, so does the invocation: the messages go back just the same,
    and Lambda's own metric of errors shows it.
    """

    def __init__(self, spec: TaskSpec) -> None:
        queue = queue_of(spec)
        self._task_id = spec.task_id
        self._app_name = spec.app_name
        self._parser = MessageParser(spec, queue.lane_count if queue else 1)
        self._delete = bool(queue and queue.delete_s3_payloads)
        self._one_by_one = spec.task_class.run_record is not BatchTask.run_record
        self._runner = Runner(spec, "run_record" if self._one_by_one else "run")

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> BatchResponse:
        """Runs the task for the event's messages and reports those that failed."""
        records = event["Records"]
        lane = self._parser.lane(records[0])
        failures: Failures = {}
        messages: list[ParsedMessage] = []
        for record in records:
            try:
                parsed = self._parser.parse(record, lane, context)
            except Exception as error:  # noqa: BLE001  # logged by the parser, reported as a failure
                failures[record["messageId"]] = error
            else:
                if parsed is not None:
                    messages.append(parsed)
        if self._one_by_one:
            failures |= self._run_records(messages)
        elif messages:
            failures |= self._run_batch(messages, event, lane, context)
        if self._delete:
            self._empty_payloads(messages, failures)
        errors = [error for error in failures.values() if error is not None]
        if len(errors) == len(records):
            raise errors[-1]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failures]}

    def _run_records(self, messages: list[ParsedMessage]) -> Failures:
        failures: Failures = {}
        for each in messages:
            try:
                self._runner(each.event, each.invocation)
            except Exception as error:  # noqa: BLE001  # logged by the runner, reported as a failure
                failures[each.event.message_id] = error
        return failures

    def _run_batch(
        self,
        messages: list[ParsedMessage],
        event: Mapping[str, Any],
        lane: int,
        context: LambdaContext,
    ) -> Failures:
        invocation_id = uuid4().hex
        # Chains of a batch's messages end in the batch; what `run` sends begins a new one, whose hops
        # go on counting from the longest.
        hops = max(each.invocation.hops for each in messages)
        invocation = Invocation(self._task_id, invocation_id, invocation_id, lane=lane, hops=hops)
        batch = BatchEvent([each.event for each in messages], event, invocation, context)
        try:
            self._runner(batch, invocation)
        except Exception as error:  # noqa: BLE001  # logged by the runner, reported as a failure
            return {each.event.message_id: error for each in messages}
        return {each.message_id: None for each in batch.failed}

    def _empty_payloads(self, messages: list[ParsedMessage], failures: Failures) -> None:
        for each in messages:
            if each.s3_payload_key and each.event.message_id not in failures:
                with entered(each.invocation):
                    empty_payload(each.s3_payload_key, self._app_name)
