"""A message of a queue."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from asynclambda.testing.place import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asynclambda.testing.simulator.queue import Queue

_SENDER = f"AROAEXAMPLEROLEID0001:{ACCOUNT}"


class Message:
    """One message. Times are the clock's ticks: microseconds since 1970."""

    __slots__ = (
        "attributes",
        "body",
        "first_received",
        "group",
        "handle",
        "message_id",
        "moved_from",
        "order",
        "payload",
        "received_here",
        "receives",
        "sent_at",
        "twin",
        "visible_at",
    )

    def __init__(
        self,
        number: int,
        body: str,
        payload: bytes | None,
        *,
        group: str | None = None,
        attributes: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        #: In the shape of SQS's, and the same in each run of a test.
        self.message_id = f"00000000-0000-4000-8000-{number:012x}"
        self.body = body
        #: The payload's JSON, wherever it lies; None where the message has none.
        self.payload = payload
        self.group = group
        self.attributes = attributes
        self.sent_at = 0
        self.first_received = 0
        #: How often it was given out, and how often by the queue that it is in now.
        self.receives = self.received_here = 0
        #: When it is given out again, unless it is deleted before.
        self.visible_at = 0
        self.handle = ""
        #: Its place among the messages of its queue.
        self.order = 0
        #: Whether it is a second delivery of another.
        self.twin = False
        #: The queue that SQS has moved it from.
        self.moved_from: Queue | None = None

    def again(self) -> Message:
        """The same message again, as SQS may deliver it: nothing of it is deleted where the other one is."""
        other = Message(0, self.body, self.payload, group=self.group, attributes=self.attributes)
        other.message_id = self.message_id
        other.sent_at = self.sent_at
        other.moved_from = self.moved_from
        other.twin = True
        return other

    def record(self, queue_arn: str) -> dict[str, Any]:
        """The record that Lambda hands to a function."""
        attributes = {
            "ApproximateReceiveCount": str(self.receives),
            "SentTimestamp": str(self.sent_at // 1_000),
            "SenderId": _SENDER,
            "ApproximateFirstReceiveTimestamp": str(self.first_received // 1_000),
        }
        if self.group is not None:
            attributes["MessageGroupId"] = self.group
            if queue_arn.endswith(".fifo"):
                attributes["SequenceNumber"] = f"{self.order:020}"
                attributes["MessageDeduplicationId"] = self.message_id
        if self.moved_from is not None:
            attributes["DeadLetterQueueSourceArn"] = self.moved_from.design.arn
        return {
            "messageId": self.message_id,
            "receiptHandle": self.handle,
            "body": self.body,
            "attributes": attributes,
            "messageAttributes": {
                name: {
                    "stringValue": value["StringValue"],
                    "stringListValues": [],
                    "binaryListValues": [],
                    "dataType": value["DataType"],
                }
                for name, value in (self.attributes or {}).items()
            },
            "md5OfBody": hashlib.md5(self.body.encode(), usedforsecurity=False).hexdigest(),
            "eventSource": "aws:sqs",
            "eventSourceARN": queue_arn,
            "awsRegion": REGION,
        }
