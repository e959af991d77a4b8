"""A payload with options of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import timedelta

    from asynclambda.ports import OnConflict

P = TypeVar("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Generic[P]):
    """One of the messages of `invoke_many`. Made by a task's `message`; None leaves it to the call.

        order = Order(order_id="o-1", cents=4999)
        receipts = ChargeCard.invoke_many([order, ChargeCard.message(order, delay=60, lane=1)])
        assert [receipt.lane for receipt in receipts] == [0, 1]

    Its fields are those of `invoke`: the delay in seconds or as a timedelta, the lane from 0.
    """

    payload: P
    delay: timedelta | int | None = None
    lane: int | None = None
    message_group_id: str | None = None
    schedule_name: str | None = None
    on_conflict: OnConflict | None = None
