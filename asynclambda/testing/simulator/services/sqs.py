"""SQS, as the runtime calls it for failed messages: to bury them, and to have them come again later."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, TypedDict

from asynclambda.dead_letter import Death
from asynclambda.sending.body import MESSAGE_BYTES
from asynclambda.testing.simulator.history import DeathRecord
from asynclambda.testing.simulator.resolve import SQS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from asynclambda.testing.simulator.message import Message
    from asynclambda.testing.simulator.queue import Queue
    from asynclambda.testing.simulator.world import World


class _Visibility(TypedDict):
    Id: str
    ReceiptHandle: str
    VisibilityTimeout: int


class SqsStandIn:
    """SQS's client, as far as the runtime calls it. Names are boto3's."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.meta = SimpleNamespace(endpoint_url=SQS)

    def send_message(
        self,
        *,
        QueueUrl: str,  # noqa: N803  # boto3's names
        MessageBody: str,  # noqa: N803  # as above
        MessageAttributes: Mapping[str, Mapping[str, str]],  # noqa: N803  # as above
        MessageGroupId: str | None = None,  # noqa: N803  # as above
    ) -> dict[str, str]:
        """Puts a dead message into its queue.

        Raises:
            ClientError: It is too large, or there is no such queue.
        """
        queue = self._queue(QueueUrl)
        size = len(MessageBody.encode()) + sum(
            len(name) + sum(len(text.encode()) for text in value.values())
            for name, value in MessageAttributes.items()
        )
        if size > MESSAGE_BYTES:
            raise _error("InvalidParameterValue", f"the message has {size:,} bytes", "SendMessage")
        source = self._source(MessageBody)
        payload = None if source is None else source.payload
        message = self._world.message(MessageBody, payload, MessageGroupId)
        message.attributes = MessageAttributes
        queue.put(message)
        self._tell(message, queue)
        return {"MessageId": message.message_id}

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803  # boto3's names
        Entries: Sequence[_Visibility],  # noqa: N803  # as above
    ) -> dict[str, list[dict[str, str]]]:
        """Has messages come again after a pause.

        Raises:
            ClientError: There is no such queue.
        """
        queue = self._queue(QueueUrl)
        failed = [
            {"Id": each["Id"], "Code": "ReceiptHandleIsInvalid", "Message": "no such message"}
            for each in Entries
            if not queue.hide(each["ReceiptHandle"], each["VisibilityTimeout"])
        ]
        return {"Failed": failed} if failed else {}

    def _queue(self, url: str) -> Queue:
        queue = self._world.queues.get(url.rpartition("/")[2])
        if queue is None:
            raise _error("AWS.SimpleQueueService.NonExistentQueue", f"no queue {url}", "SQS")
        return queue

    def _source(self, body: str) -> Message | None:
        """The message of the current run that has a body."""
        frame = self._world.frame
        messages = () if frame is None else frame.messages
        return next((each for each in messages if each.body == body), None)

    def _tell(self, message: Message, queue: Queue) -> None:
        frame, death = self._world.frame, Death.of(message.attributes or {})
        if frame is None or death is None:
            return
        frame.buried.append(
            DeathRecord(
                spec=self._world.functions[frame.task_id].spec,
                time=self._world.clock.ticks,
                reason=death.reason,
                message=message,
                attempts=death.attempt,
                lane=self._world.lane_of(death.queue_name),
                queue_name=queue.design.name,
                error=f"{death.error_type}: {death.error_text}",
            )
        )


def _error(code: str, message: str, operation: str) -> Exception:
    from botocore.exceptions import ClientError

    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
