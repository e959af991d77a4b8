"""Messages on their way out, and what is left of them on the stub of AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from asynclambda.envelope import Header
from asynclambda.ports import Accepted, Outgoing, Refused
from asynclambda.sending.sender import AwsSender

if TYPE_CHECKING:
    from support.aws_stub import AwsStub

QUEUE = "orders-Charge"
#: The JSON of a payload that does not fit into a message.
LARGE = json.dumps("x" * 1_048_576)


def outgoing(payload: str = "1", **others: Any) -> Outgoing:
    """A message with this JSON."""
    header = Header(
        source_task_id=None,
        destination_task_id="Charge",
        invocation_id=payload[:20],
        root_invocation_id="r",
        hops=1,
        source_app=others.pop("source_app", None),
    )
    queue_name: str = others.pop("queue_name", QUEUE)
    return Outgoing(queue_name=queue_name, header=header, payload=payload.encode(), **others)


def send(*messages: Outgoing) -> list[Accepted | Refused]:
    """What came of them."""
    return AwsSender().send(messages)


def bodies(stub: AwsStub, queue: str = QUEUE) -> list[dict[str, Any]]:
    """The messages of a queue."""
    return [json.loads(message["MessageBody"]) for message in stub.queues[queue]]


def payloads(stub: AwsStub, queue: str = QUEUE) -> list[str]:
    """The payloads of a queue's messages."""
    return [body["payload"] for body in bodies(stub, queue)]
