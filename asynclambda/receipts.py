"""What a sent message leaves in the hand of its sender."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that a message was accepted: by SQS, or, where it waits long, by EventBridge Scheduler.

        order = Order(order_id="o-1", cents=4999)
        receipt = ChargeCard.invoke(order, lane=1)
        assert (receipt.lane, receipt.schedule_name) == (1, None)

        later = ChargeCard.invoke(order, delay=timedelta(days=3), schedule_name="o-1-reminder")
        assert (later.message_id, later.schedule_name) == (None, "o-1-reminder")

    It says that the message is on its way, not that its task has run.
    """

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
