"""What a sent message leaves in the hand of its sender."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that a message was accepted: by SQS, or, where it waits long, by EventBridge Scheduler."""

    #: SQS's message id. None for a message that Scheduler holds: SQS gives it one on delivery.
    message_id: str | None
    #: The id that the receiving task sees as `event.invocation_id`.
    invocation_id: str
    #: The lane whose queue got it.
    lane: int
    #: The schedule that holds the message, where its delay is over 900 s or its schedule named, else None.
    schedule_name: str | None = None
    #: The key of the payload's object, where the payload did not fit into the message, else None.
    s3_payload_key: str | None = None
