"""Several messages of a task's own queue, each of which succeeds or fails for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict
from uuid import uuid4

from asynclambda.context import Invocation
from asynclambda.events import BatchEvent
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.messages import MessageParser, ParsedMessage, delete_payload
from asynclambda.runtime.runner import Runner
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


class BatchHandler:
    """The handler of a `BatchTask`: one bad record is one failure."""

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
        valid: list[ParsedMessage] = []
        failed: list[str] = []
        for record in records:
            try:
                valid.append(self._parser.parse(record, lane, context))
            except InvalidMessage:
                failed.append(record["messageId"])
        if self._one_by_one:
            failed += self._run_records(valid)
        elif valid:
            failed += self._run_batch(valid, event, lane, context)
        if self._delete:
            gone = set(failed)
            for each in valid:
                if each.s3_payload_key and each.event.message_id not in gone:
                    delete_payload(each.s3_payload_key, self._app_name)
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}

    def _run_records(self, messages: list[ParsedMessage]) -> list[str]:
        failed: list[str] = []
        for each in messages:
            try:
                self._runner(each.event, each.invocation)
            except Exception:  # noqa: BLE001  # logged by the runner, reported to Lambda as a failure
                failed.append(each.event.message_id)
        return failed

    def _run_batch(
        self,
        messages: list[ParsedMessage],
        event: Mapping[str, Any],
        lane: int,
        context: LambdaContext,
    ) -> list[str]:
        invocation_id = uuid4().hex
        # Chains of a batch's messages end in the batch; what `run` sends begins a new one, whose hops
        # go on counting from the longest.
        hops = max(each.invocation.hops for each in messages)
        invocation = Invocation(self._task_id, invocation_id, invocation_id, lane=lane, hops=hops)
        batch = BatchEvent([each.event for each in messages], event, invocation, context)
        try:
            self._runner(batch, invocation)
        except Exception:  # noqa: BLE001  # logged by the runner, reported to Lambda as a failure
            return [each.event.message_id for each in messages]
        return [each.message_id for each in batch.failed]
