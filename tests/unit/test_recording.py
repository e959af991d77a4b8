"""The sender that keeps what it gets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    CallError,
    DirectEvent,
    DirectTask,
    ports,
    registry,
)
from asynclambda.testing import RecordingSender

if TYPE_CHECKING:
    from collections.abc import Iterator

with registry.isolated() as REGISTRY:
    App("orders", lane_count=2)

    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Quote(DirectTask[int, int]):
        def run(self, event: DirectEvent[int]) -> int:
            return event.payload


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingSender]:
    monkeypatch.setattr(registry, "_active", REGISTRY)
    made = RecordingSender()
    with ports.using(made):
        yield made


def test_messages_are_kept_in_their_order(sender: RecordingSender) -> None:
    receipt = Charge.invoke(1)
    receipts = Charge.invoke_many([2, Charge.message(3, lane=1)], delay=5)

    assert [each.payload for each in sender.messages] == [b"1", b"2", b"3"]
    assert [each.queue_name for each in sender.messages] == [
        "orders-Charge",
        "orders-Charge",
        "orders-Charge-L1",
    ]
    assert [each.delay for each in sender.messages] == [0, 5, 5]
    assert receipt.message_id
    assert len({each.message_id for each in [receipt, *receipts]}) == 3


def test_a_long_delay_is_with_the_scheduler(sender: RecordingSender) -> None:
    receipt = Charge.invoke(1, delay=timedelta(hours=1))
    named = Charge.invoke(1, delay=timedelta(hours=1), schedule_name="later")

    assert (receipt.message_id, bool(receipt.schedule_name)) == (None, True)
    assert named.schedule_name == "later"
    assert len(sender.messages) == 2


def test_a_call_without_an_answer_is_an_error(sender: RecordingSender) -> None:
    with pytest.raises(CallError, match="orders-Quote is called"):
        Quote.call(1)


def test_a_call_is_answered_by_what_the_test_gives(sender: RecordingSender) -> None:
    calls: list[tuple[str, bytes]] = []

    def answer(name: str, payload: bytes) -> bytes:
        calls.append((name, payload))
        return b"7"

    with ports.using(RecordingSender(call=answer)):
        assert Quote.call(1) == 7

    assert calls == [("orders-Quote", b"1")]
