"""A dead message, read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue, ValidationError

from asynclambda import names
from asynclambda.dead_letter import Death
from asynclambda.runtime.older import upgraded
from asynclambda.spec import SqsTrigger, queue_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from types_boto3_sqs.type_defs import MessageTypeDef

    from asynclambda.dlq.queues import DeadLetterQueue
    from asynclambda.payload import PayloadType
    from asynclambda.spec import AppSpec, TaskSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A dead message, with what is known of it. What is not known is None."""

    queue: DeadLetterQueue
    message_id: str
    receipt_handle: str
    #: The body, unchanged.
    body: str
    #: When the message was first sent. UTC.
    sent: datetime | None
    #: The task that it was for; None where neither attributes nor body say, or it is none of the app's.
    task: TaskSpec | None
    #: The queue that it came from, by name; replay puts it back there.
    source_queue: str | None
    #: Why and when it died; None where SQS moved it by itself, which says nothing of either.
    death: Death | None
    #: The payload as JSON, or None where it lies in S3 or the body cannot be read.
    payload: JsonValue
    s3_payload_key: str | None
    message_group_id: str | None

    @property
    def reason(self) -> str:
        """The reason in a line."""
        if self.death is not None:
            return f"{self.death.reason}: {self.death.error_type}: {self.death.error_text}"
        if self.queue.kind == "delay":
            return "undelivered: EventBridge Scheduler could not put it into its queue"
        return "attempts: all were over without a report: the function was killed, or timed out"

    def fields(self) -> dict[str, JsonValue]:
        """What `--where` looks at, and `--json` prints."""
        death = self.death
        return {
            "id": self.message_id,
            "task": None if self.task is None else self.task.task_id,
            "queue": self.source_queue,
            "reason": "attempts" if death is None else death.reason,
            "error_type": None if death is None else death.error_type,
            "error": None if death is None else death.error_text,
            "attempt": None if death is None else death.attempt,
            "died": None if death is None else death.time.isoformat(),
            "sent": None if self.sent is None else self.sent.isoformat(),
            "trace": None if death is None else death.trace_id,
            "payload": self.payload,
            "s3_payload_key": self.s3_payload_key,
        }

    def shown(self) -> object:
        """The payload for a reader: as its type has it, secrets as stars; as JSON where it does not fit."""
        if self.task is None or self.task.payload is None or self.faults() is not None:
            return self.payload
        return self._typed(self.task, self.task.payload)

    def faults(self) -> str | None:
        """Why the payload does not fit the task's type as it is now; None where it does, or is in S3."""
        if self.task is None or self.task.payload is None or self.s3_payload_key is not None:
            return None
        try:
            self._typed(self.task, self.task.payload)
        except ValidationError as error:
            return "; ".join(
                f"{'.'.join(map(str, each['loc'])) or 'payload'}: {each['msg']}"
                for each in error.errors(include_url=False, include_input=False)
            )
        return None

    def _typed(self, task: TaskSpec, payload: PayloadType[Any]) -> object:
        """The payload as the task's function reads it: as its type, else as that of its `upgrade_from`."""
        data = json.dumps(self.payload)
        try:
            return payload.load(data)
        except ValidationError:
            if task.old_payload is None:
                raise
            try:
                older: object = task.old_payload.load(data)
            except ValidationError:
                pass
            else:
                return upgraded(task, older)
            raise


def read_letter(
    message: MessageTypeDef, queue: DeadLetterQueue, app: AppSpec, specs: Sequence[TaskSpec]
) -> Letter:
    """Reads a message of a dead letter queue. Whatever cannot be read of it is None."""
    body = message.get("Body", "")
    attributes: Mapping[str, str] = {
        str(name): value for name, value in message.get("Attributes", {}).items()
    }
    death = Death.of(message.get("MessageAttributes", {}))  # type: ignore[arg-type]  # its values are wider
    envelope = _object(body)
    source = _source(death, attributes, envelope, app)
    task = _task(death, envelope, specs, source)
    sent = attributes.get("SentTimestamp")
    foreign = task is not None and isinstance(task.trigger, SqsTrigger)
    return Letter(
        queue=queue,
        message_id=message.get("MessageId", ""),
        receipt_handle=message.get("ReceiptHandle", ""),
        body=body,
        sent=None if sent is None else datetime.fromtimestamp(int(sent) / 1_000, UTC),
        task=task,
        source_queue=source,
        death=death,
        payload=_json(body) if foreign else _payload(envelope),
        s3_payload_key=_text(envelope.get("s3_payload_key")),
        message_group_id=attributes.get("MessageGroupId"),
    )


def _source(
    death: Death | None,
    attributes: Mapping[str, str],
    envelope: Mapping[str, JsonValue],
    app: AppSpec,
) -> str | None:
    """The queue that a message came from: as its task says, as SQS says, else its task's lane 0."""
    if death is not None:
        return death.queue_name
    arn = attributes.get("DeadLetterQueueSourceArn")
    if arn is not None:
        return arn.rpartition(":")[2]
    task_id = envelope.get("destination_task_id")
    return names.queue_name(app.name, task_id) if isinstance(task_id, str) else None


def _task(
    death: Death | None,
    envelope: Mapping[str, JsonValue],
    specs: Sequence[TaskSpec],
    source: str | None,
) -> TaskSpec | None:
    task_id = death.task_id if death is not None else envelope.get("destination_task_id")
    for spec in specs:
        if spec.task_id == task_id:
            return spec
    for spec in specs:
        queue = queue_of(spec)
        lanes = 0 if queue is None else queue.lane_count
        if source in {names.queue_name(spec.app_name, spec.task_id, lane) for lane in range(lanes)}:
            return spec
    return None


def _payload(envelope: Mapping[str, JsonValue]) -> JsonValue:
    text = envelope.get("payload")
    return _json(text) if isinstance(text, str) else None


def _object(text: str) -> dict[str, JsonValue]:
    content = _json(text)
    return content if isinstance(content, dict) else {}


def _json(text: str) -> JsonValue:
    try:
        content: JsonValue = json.loads(text)
    except ValueError:
        return text
    return content


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
