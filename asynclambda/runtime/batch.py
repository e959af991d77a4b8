"""Several messages of a task's own queue, each of which succeeds or fails for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import uuid4

from asynclambda.context import Invocation, entered
from asynclambda.events.queue import BatchEvent
from asynclambda.runtime.failed import FailedMessage, FailedMessages, ReportedFailure
from asynclambda.runtime.messages import MessageParser, ParsedMessage
from asynclambda.runtime.runner import Runner
from asynclambda.runtime.stored import empty_payload
from asynclambda.spec import BatchTrigger, queue_of
from asynclambda.tasks.batch import BatchTask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from asynclambda.runtime.failed import Taken
    from asynclambda.spec import TaskSpec


class ItemFailure(TypedDict):
    """A record that Lambda leaves in the queue."""

    itemIdentifier: str


class BatchResponse(TypedDict):
    """What Lambda wants where the event source has `ReportBatchItemFailures`."""

    batchItemFailures: list[ItemFailure]


class BatchHandler:
    """The handler of a `BatchTask`: one bad record is one failure.

    Where every record fails by an exception, and none of them is dead, so does the invocation: the
    messages go back just the same, and Lambda's own metric of errors shows it.
    """

    def __init__(self, spec: TaskSpec) -> None:
        queue = queue_of(spec)
        self._task_id = spec.task_id
        self._app_name = spec.app_name
        self._parser = MessageParser(spec, queue.lane_count if queue else 1)
        self._delete = bool(queue and queue.delete_s3_payloads)
        self._one_by_one = spec.task_class.run_record is not BatchTask.run_record
        trigger = spec.trigger
        self._concurrency = trigger.concurrency if isinstance(trigger, BatchTrigger) else 1
        self._failed = FailedMessages(spec)
        self._runner = Runner(spec, "run_record" if self._one_by_one else "run", self._failed)

    def __call__(self, event: Mapping[str, Any], context: LambdaContext) -> BatchResponse:
        """Runs the task for the event's messages and reports those that failed."""
        records = event["Records"]
        lane = self._parser.lane(records[0])
        messages: list[ParsedMessage] = []
        failed: list[FailedMessage] = []
        for record in records:
            try:
                parsed = self._parser.parse(record, lane, context)
            except Exception as error:  # noqa: BLE001  # logged by the parser, reported as a failure
                invocation = self._parser.half_read(record, lane)
                failed.append(FailedMessage(record, invocation, error))
            else:
                if parsed is not None:
                    messages.append(parsed)
        if self._one_by_one:
            failed += self._run_records(messages)
        elif messages:
            failed += self._run_batch(messages, event, lane, context)
        if self._delete:
            self._empty_payloads(messages, failed)
        again = self._failed.settle(failed)
        errors = [each.error for each in again if not isinstance(each.error, ReportedFailure)]
        if len(errors) == len(records):
            raise errors[-1]
        return {
            "batchItemFailures": [{"itemIdentifier": each.record["messageId"]} for each in again]
        }

    def _run_records(self, messages: Sequence[ParsedMessage]) -> list[FailedMessage]:
        # Were Lambda to end the function, all of them would come again, those that are done as well.
        taken = [(each.record, each.invocation) for each in messages]
        if self._concurrency == 1 or len(messages) < 2:
            results = [self._run_record(each, taken) for each in messages]
        else:
            with (
                self._runner.watching(messages[0].event, messages[0].invocation, taken),
                ThreadPoolExecutor(min(self._concurrency, len(messages))) as pool,
            ):
                results = list(pool.map(lambda each: self._run_record(each, ()), messages))
        return [each for each in results if each is not None]

    def _run_record(self, each: ParsedMessage, taken: Sequence[Taken]) -> FailedMessage | None:
        try:
            self._runner(each.event, each.invocation, taken)
        except Exception as error:  # noqa: BLE001  # logged by the runner, reported as a failure
            return FailedMessage(each.record, each.invocation, error)
        return None

    def _run_batch(
        self,
        messages: Sequence[ParsedMessage],
        event: Mapping[str, Any],
        lane: int,
        context: LambdaContext,
    ) -> list[FailedMessage]:
        # Chains of a batch's messages end in the batch; what `run` sends begins a new one, whose hops
        # go on counting from the longest.
        longest = max((each.invocation for each in messages), key=lambda each: each.hops)
        invocation_id = uuid4().hex
        invocation = Invocation(
            self._task_id,
            invocation_id,
            invocation_id,
            lane=lane,
            hops=longest.hops,
            trail=longest.trail,
        )
        batch = BatchEvent([each.event for each in messages], event, invocation, context)
        try:
            self._runner(batch, invocation, [(each.record, each.invocation) for each in messages])
        except Exception as error:  # noqa: BLE001  # logged by the runner, reported as a failure
            # Whose error it is, only a batch of one says: a permanent one must not take others along.
            alone = len(messages) == 1
            return [FailedMessage(each.record, each.invocation, error, alone) for each in messages]
        errors = batch.errors
        return [
            FailedMessage(
                each.record, each.invocation, errors[each.event.message_id] or ReportedFailure()
            )
            for each in messages
            if each.event.message_id in errors
        ]

    def _empty_payloads(
        self, messages: Sequence[ParsedMessage], failed: Sequence[FailedMessage]
    ) -> None:
        kept = {each.invocation.message_id for each in failed}
        for each in messages:
            if each.s3_payload_key and each.invocation.message_id not in kept:
                with entered(each.invocation):
                    empty_payload(each.s3_payload_key, self._app_name)
