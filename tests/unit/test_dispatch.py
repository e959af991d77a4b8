"""Calls: which message goes to which queue, and what comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from asynclambda import (
    App,
    AsyncEvent,
    AsyncLambdaError,
    AsyncTask,
    BatchEvent,
    BatchTask,
    ExternalTask,
    InvokeError,
    LaneError,
    PayloadError,
    context,
)
from asynclambda.context import Invocation
from asynclambda.ports import Refused

if TYPE_CHECKING:
    from support.recording import RecordingSender

    from asynclambda.ports import Outgoing


class Order(BaseModel):
    order_id: str


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def declare(**options: Any) -> type[AsyncTask[int]]:
    """A task with these keywords."""

    class Charge(AsyncTask[int], **options):
        def run(self, event: AsyncEvent[int]) -> None: ...

    return Charge


def invocation(**others: Any) -> Invocation:
    """The invocation that a test is in."""
    return Invocation("Caller", "i-7", "i-1", **others)


def queues(sender: RecordingSender) -> list[str]:
    """Where the messages went."""
    return [message.queue_name for message in sender.sent]


def test_a_message_says_who_sends_what_to_whom(sender: RecordingSender) -> None:
    receipt = declare().invoke(5)

    [message] = sender.sent
    assert message.queue_name == "orders-Charge"
    assert message.payload == b"5"
    assert (message.delay, message.message_group_id, message.schedule_name) == (0, None, None)
    header = message.header
    assert header.source_task_id is None
    assert header.destination_task_id == "Charge"
    assert header.root_invocation_id == header.invocation_id == receipt.invocation_id
    assert (header.hops, header.source_app) == (1, None)
    assert receipt.message_id is not None
    assert (receipt.lane, receipt.schedule_name, receipt.s3_payload_key) == (0, None, None)


def test_a_message_of_a_task_continues_its_chain(sender: RecordingSender) -> None:
    with context.entered(invocation(hops=3)):
        declare().invoke(5)

    header = sender.sent[0].header
    assert header.source_task_id == "Caller"
    assert header.root_invocation_id == "i-1"
    assert header.invocation_id not in {"i-1", "i-7"}
    assert header.hops == 4


def test_each_message_has_an_id_of_its_own(sender: RecordingSender) -> None:
    receipts = declare().invoke_many(range(30))

    assert len({receipt.invocation_id for receipt in receipts}) == 30
    assert [receipt.invocation_id for receipt in receipts] == [
        message.header.invocation_id for message in sender.sent
    ]


@pytest.mark.parametrize(
    ("count", "asked", "current", "propagate", "lane"),
    [
        (1, None, None, True, 0),
        (3, 2, None, True, 2),
        (3, None, 2, True, 2),
        (2, None, 2, True, 0),  # the task has no such lane
        (3, 0, 2, True, 0),
        (3, None, 2, False, 0),
        (3, 1, 2, False, 1),
    ],
)
def test_the_lane_is_the_one_asked_for_else_the_current_one_else_0(
    sender: RecordingSender,
    count: int,
    asked: int | None,
    current: int | None,
    propagate: bool,
    lane: int,
) -> None:
    task = declare(lane_count=count, propagate_lane_assignment=propagate)

    if current is None:
        receipt = task.invoke(1, lane=asked)
    else:
        with context.entered(invocation(lane=current)):
            receipt = task.invoke(1, lane=asked)

    assert receipt.lane == lane
    assert queues(sender) == [f"orders-Charge-L{lane}" if lane else "orders-Charge"]


@pytest.mark.parametrize(
    ("count", "lane", "says"),
    [(1, 1, "only lane 0"), (3, 3, "lanes 0 to 2"), (3, -1, "lanes 0 to 2")],
)
def test_a_lane_that_is_none_names_those_there_are(
    sender: RecordingSender, count: int, lane: int, says: str
) -> None:
    task = declare(lane_count=count)

    with pytest.raises(LaneError) as caught:
        task.invoke(1, lane=lane)

    assert f"Charge has no lane {lane}: it has {says}" in caught.value.what
    with pytest.raises(LaneError):
        task.invoke_many([1, task.message(2, lane=lane)])
    assert sender.sent == []


@pytest.mark.parametrize(
    ("asked", "current", "propagate", "group"),
    [
        (None, None, True, None),
        ("a", None, True, "a"),
        (None, "b", True, "b"),
        ("a", "b", True, "a"),
        (None, "b", False, None),
        ("a", "b", False, "a"),
    ],
)
def test_the_group_is_the_one_given_else_the_current_one(
    sender: RecordingSender,
    asked: str | None,
    current: str | None,
    propagate: bool,
    group: str | None,
) -> None:
    task = declare(propagate_message_group_id=propagate)

    with context.entered(invocation(message_group_id=current)):
        task.invoke(1, message_group_id=asked)
        task.invoke_many([1], message_group_id=asked)

    assert [message.message_group_id for message in sender.sent] == [group, group]


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        (0, 0),
        (900, 900),
        (901, 901),
        (timedelta(hours=1), 3_600),
        (timedelta(milliseconds=1), 1),
        (timedelta(seconds=10, microseconds=1), 11),
        (timedelta(days=366), 366 * 86_400),
    ],
)
def test_a_delay_is_whole_seconds_rounded_up(
    sender: RecordingSender, delay: timedelta | int, seconds: int
) -> None:
    receipt = declare().invoke(1, delay=delay)

    assert sender.sent[0].delay == seconds
    assert (receipt.schedule_name is not None) == (seconds > 900)
    assert (receipt.message_id is None) == (seconds > 900)


@pytest.mark.parametrize(
    "delay", [-1, timedelta(seconds=-1), timedelta(days=367), 10**9, 1.5, "10", float("nan")]
)
def test_a_delay_that_is_none_is_refused_and_nothing_is_sent(
    sender: RecordingSender, delay: Any
) -> None:
    task = declare()

    with pytest.raises(AsyncLambdaError) as caught:
        task.invoke_many([1, task.message(2, delay=delay)])

    assert "whole seconds" in (caught.value.remedy or "")
    assert sender.sent == []


def test_a_named_schedule_holds_a_message_whatever_its_delay(sender: RecordingSender) -> None:
    receipt = declare().invoke(1, delay=60, schedule_name="remind-7", on_conflict="replace")

    [message] = sender.sent
    assert message.scheduled
    assert (message.schedule_name, message.on_conflict) == ("remind-7", "replace")
    assert receipt.schedule_name == "remind-7"


def test_a_named_schedule_needs_a_delay(sender: RecordingSender) -> None:
    with pytest.raises(AsyncLambdaError, match="without a delay"):
        declare().invoke(1, schedule_name="remind-7")

    assert sender.sent == []


def test_options_of_a_message_go_before_those_of_the_call(sender: RecordingSender) -> None:
    task = declare(lane_count=3)

    receipts = task.invoke_many(
        [
            1,
            task.message(2),
            task.message(3, delay=0, lane=0, message_group_id="own"),
            task.message(4, delay=1_000, schedule_name="x", on_conflict="replace"),
            *range(5, 25),
        ],
        delay=30,
        lane=2,
        message_group_id="all",
    )

    facts = [
        (message.payload, message.delay, message.queue_name[-3:], message.message_group_id)
        for message in sender.sent
    ]
    assert facts[:4] == [
        (b"1", 30, "-L2", "all"),
        (b"2", 30, "-L2", "all"),
        (b"3", 0, "rge", "own"),
        (b"4", 1_000, "-L2", "all"),
    ]
    # async-lambda starts again with the first options after ten messages.
    assert facts[4:] == [(str(n).encode(), 30, "-L2", "all") for n in range(5, 25)]
    assert [receipt.lane for receipt in receipts[:4]] == [2, 2, 0, 2]
    assert [(each.schedule_name, each.on_conflict) for each in sender.sent[2:4]] == [
        (None, "refuse"),
        ("x", "replace"),
    ]


def test_payloads_may_come_from_a_generator_or_not_at_all(sender: RecordingSender) -> None:
    task = declare()

    assert len(task.invoke_many(n for n in range(3))) == 3
    assert task.invoke_many([]) == []


def test_one_wrong_payload_and_nothing_is_sent(sender: RecordingSender) -> None:
    wrong: Any = "7"

    with pytest.raises(PayloadError, match="Charge"):
        declare().invoke_many([1, 2, wrong])

    assert sender.sent == []


def test_what_is_refused_is_told_with_its_payload_and_its_place(sender: RecordingSender) -> None:
    def odd(message: Outgoing) -> Refused | None:
        return Refused("Throttled", "odd") if int(message.payload) % 2 else None

    sender.refuse = odd
    task = declare()

    with pytest.raises(InvokeError) as caught:
        task.invoke_many([0, 1, 2, task.message(3, delay=5)])

    error: InvokeError[int] = caught.value
    assert [(each.index, each.payload, each.code) for each in error.failures] == [
        (1, 1, "Throttled"),
        (3, 3, "Throttled"),
    ]
    assert [receipt is not None for receipt in error.receipts] == [True, False, True, False]
    assert [message.payload for message in sender.sent] == [b"0", b"2"]


def test_a_single_message_that_is_refused_is_an_error(sender: RecordingSender) -> None:
    sender.refuse = lambda _: Refused("AccessDenied", "not allowed")

    with pytest.raises(InvokeError, match="AccessDenied: not allowed"):
        declare().invoke(1)


def test_a_batch_task_is_invoked_like_any_other(sender: RecordingSender) -> None:
    class Index(BatchTask[Order], lane_count=2):
        def run(self, event: BatchEvent[Order]) -> None: ...

    Index.invoke(Order(order_id="o"), lane=1)

    assert queues(sender) == ["orders-Index-L1"]


def test_another_apps_task_gets_it_from_this_app(sender: RecordingSender) -> None:
    class Bill(ExternalTask[Order], app="billing", task_id="CreateBill", lane_count=2): ...

    with context.entered(invocation(lane=1, message_group_id="g")):
        Bill.invoke(Order(order_id="o"))

    [message] = sender.sent
    assert message.queue_name == "billing-CreateBill-L1"
    assert message.external
    assert (message.header.source_app, message.header.destination_task_id) == (
        "orders",
        "CreateBill",
    )
    assert message.message_group_id == "g"
