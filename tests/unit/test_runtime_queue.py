"""One message of a task's own queue: parsed, run, and put back where that fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, field_validator
from support.delivery import Context, delivered, envelope, event, record
from support.events import aws_event

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    DefinitionError,
    EnvironmentVariableError,
    registry,
)
from asynclambda.context import current
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.lines import Lines
    from support.recording import RecordingSender


class Order(BaseModel):
    order_id: str
    cents: int


ORDER = {"order_id": "o-1", "cents": 5}


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def charge(run: Callable[[AsyncEvent[Order]], object], **options: Any) -> type[AsyncTask[Order]]:
    """A task that does this."""

    class ChargeCard(AsyncTask[Order], **options):
        def run(self, event: AsyncEvent[Order]) -> Any:
            return run(event)

    return ChargeCard


def test_an_event_has_all_that_the_message_says() -> None:
    seen: list[AsyncEvent[Order]] = []
    context = Context()

    load(charge(seen.append, lane_count=3))(
        event(
            record(
                "ChargeCard",
                envelope(
                    "ChargeCard",
                    ORDER,
                    source_task_id="PlaceOrder",
                    invocation_id="i-2",
                    root_invocation_id="i-1",
                    hops=4,
                ),
                lane=2,
                message_id="m-1",
                receive_count=3,
                group="tenant-7",
            )
        ),
        context,
    )

    [got] = seen
    assert got.payload == Order(order_id="o-1", cents=5)
    assert (got.invocation_id, got.root_invocation_id) == ("i-2", "i-1")
    assert (got.source_task_id, got.lane, got.receive_count) == ("PlaceOrder", 2, 3)
    assert (got.message_id, got.message_group_id) == ("m-1", "tenant-7")
    assert got.raw.message_id == "m-1"
    assert got.raw.attributes.approximate_receive_count == "3"
    assert got.context is context
    assert got.remaining.total_seconds() == 30


def test_a_message_as_aws_delivers_it_runs() -> None:
    seen: list[AsyncEvent[Order]] = []

    load(charge(seen.append))(aws_event("sqs"), Context())

    [got] = seen
    assert got.payload == Order(order_id="o-1001", cents=4999)
    assert got.source_task_id == "PlaceOrder"
    assert got.root_invocation_id == got.invocation_id  # async-lambda has no chains
    assert got.message_group_id is None


def test_a_dead_message_runs_in_its_dlq_task() -> None:
    seen: list[AsyncEvent[Any]] = []

    class Failed(AsyncTask[Any]):
        def run(self, event: AsyncEvent[Any]) -> None:
            seen.append(event)

    load(Failed)(aws_event("sqs_dlq"), Context())

    [got] = seen
    assert got.payload == {"order_id": "o-1001", "cents": 4999}
    assert got.receive_count == 6


def test_an_exception_puts_the_message_back_and_is_logged(lines: Lines) -> None:
    def fails(event: AsyncEvent[Order]) -> None:
        raise ConnectionError("no bank")

    handler = load(charge(fails))

    with pytest.raises(ConnectionError, match="no bank"):
        handler(event(record("ChargeCard", envelope("ChargeCard", ORDER))), Context())

    [line] = lines()
    assert line["level"] == "ERROR"
    assert "no bank" in line["exception"]
    assert line["task"] == "ChargeCard"
    assert line["invocation_id"] == "00000000-0000-4000-8000-000000000001"
    assert current.get() is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("no json", "body: Invalid JSON"),
        ("[]", "body: Input should be an object"),
        (envelope("ChargeCard", {"order_id": "o"}), "payload.cents: Field required"),
        (envelope("ChargeCard", None), "payload: Input should be"),
        (envelope("ChargeCard", ORDER, payload=None), "payload: JSON input should be string"),
        (envelope("ChargeCard", ORDER, hops="many"), "hops: "),
        ('{"source_task_id":null,"destination_task_id":"x","invocation_id":"i"}', "neither"),
    ],
)
def test_a_message_that_is_not_valid_never_reaches_run(lines: Lines, body: str, says: str) -> None:
    ran: list[object] = []
    handler = load(charge(ran.append))

    with pytest.raises(InvalidMessage) as caught:
        handler(event(record("ChargeCard", body, message_id="m-1", receive_count=2)), Context())

    assert ran == []
    assert says in caught.value.what
    assert "message m-1 of ChargeCard is not valid" in caught.value.what
    [line] = lines()
    assert says in line["message"]
    assert (line["task"], line["message_id"], line["attempt"]) == ("ChargeCard", "m-1", 2)
    assert current.get() is None


_bodies = st.one_of(
    st.text(),
    st.dictionaries(
        st.sampled_from(
            [
                "source_task_id",
                "destination_task_id",
                "invocation_id",
                "root_invocation_id",
                "payload",
                "s3_payload_key",
                "hops",
                "other",
            ]
        ),
        st.none() | st.integers() | st.text() | st.sampled_from(['{"order_id": "o", "cents": 1}']),
    ).map(json.dumps),
)


@given(_bodies)
def test_any_body_runs_or_is_not_valid(body: str) -> None:
    ran: list[object] = []
    with registry.isolated():
        App("orders")
        handler = load(charge(ran.append))

        try:
            handler(event(record("ChargeCard", body)), Context())
        except (InvalidMessage, EnvironmentVariableError):  # the latter: no bucket for its key
            assert ran == []
        else:
            assert len(ran) == 1
    assert current.get() is None


def test_a_message_that_is_not_valid_is_logged_with_what_it_says_of_itself(lines: Lines) -> None:
    body = envelope(
        "ChargeCard", {}, source_task_id="PlaceOrder", invocation_id="i-2", root_invocation_id="i-1"
    )

    with pytest.raises(InvalidMessage):
        load(charge(print))(event(record("ChargeCard", body)), Context())

    [line] = lines()
    assert (line["source_task"], line["invocation_id"], line["root_invocation_id"]) == (
        "PlaceOrder",
        "i-2",
        "i-1",
    )
    assert [each["loc"] for each in line["errors"]] == [
        ["payload", "order_id"],
        ["payload", "cents"],
    ]


def test_what_did_not_validate_is_in_no_log_and_no_error(lines: Lines) -> None:
    body = envelope("ChargeCard", {"order_id": "o", "cents": "4111-1111-1111-1111"})

    with pytest.raises(InvalidMessage) as caught:
        load(charge(print))(event(record("ChargeCard", body)), Context())

    assert "4111" not in lines.text
    assert "4111" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


class Checked(BaseModel):
    cents: int

    @field_validator("cents")
    @classmethod
    def fails(cls, value: int) -> int:
        """A fault of the user's own, and no ValueError."""
        raise KeyError("payload")


def test_an_error_of_the_users_validator_is_its_own(lines: Lines) -> None:
    class Check(AsyncTask[Checked]):
        def run(self, event: AsyncEvent[Checked]) -> None: ...

    with pytest.raises(KeyError, match="payload"):
        load(Check)(event(record("Check", envelope("Check", {"cents": 1}))), Context())

    [line] = lines()
    assert "KeyError" in line["exception"]
    assert line["task"] == "Check"


@pytest.mark.parametrize(
    ("arn", "lane"),
    [
        ("arn:aws:sqs:us-east-1:123456789012:orders-ChargeCard", 0),
        ("arn:aws:sqs:us-east-1:123456789012:orders-ChargeCard-L1", 1),
        ("arn:aws:sqs:us-east-1:123456789012:orders-ChargeCard-L7", 0),
        ("arn:aws:sqs:us-east-1:123456789012:another", 0),
    ],
)
def test_the_lane_is_that_of_the_queue(arn: str, lane: int) -> None:
    seen: list[int] = []
    one = record("ChargeCard", envelope("ChargeCard", ORDER)) | {"eventSourceARN": arn}

    load(charge(lambda event: seen.append(event.lane), lane_count=2))(event(one), Context())

    assert seen == [lane]


def test_lane_group_and_chain_go_on_to_what_the_task_sends(sender: RecordingSender) -> None:
    class Receipt(AsyncTask[Order], lane_count=2):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    def send(event: AsyncEvent[Order]) -> None:
        Receipt.invoke(event.payload)

    task = charge(send, lane_count=2)
    first = record(
        "ChargeCard",
        envelope("ChargeCard", ORDER, invocation_id="i-1", hops=1),
        lane=1,
        group="tenant-7",
    )
    load(task)(event(first), Context())

    [message] = sender.sent
    assert message.queue_name == "orders-Receipt-L1"
    assert message.message_group_id == "tenant-7"
    assert message.header.source_task_id == "ChargeCard"
    assert (message.header.root_invocation_id, message.header.hops) == ("i-1", 2)

    seen: list[AsyncEvent[Order]] = []
    Receipt.run = lambda self, event: seen.append(event)  # type: ignore[method-assign]  # to look
    load(Receipt)(event(delivered(message)), Context())
    [got] = seen
    assert (got.lane, got.message_group_id, got.source_task_id) == (1, "tenant-7", "ChargeCard")
    assert (got.root_invocation_id, got.invocation_id) == ("i-1", message.header.invocation_id)


def test_a_handler_may_get_several_messages_and_stops_at_the_first_that_fails() -> None:
    ran: list[str] = []

    def run(event: AsyncEvent[Order]) -> None:
        ran.append(event.payload.order_id)
        if event.payload.order_id == "bad":
            raise ValueError("bad")

    messages = [
        record("ChargeCard", envelope("ChargeCard", {"order_id": order_id, "cents": 1}))
        for order_id in ("good", "bad", "never")
    ]

    with pytest.raises(ValueError, match="bad"):
        load(charge(run))(event(*messages), Context())
    assert ran == ["good", "bad"]


def test_one_instance_serves_all_messages() -> None:
    seen: list[int] = []

    class Counts(AsyncTask[int]):
        def __init__(self) -> None:
            self.count = 0

        def run(self, event: AsyncEvent[int]) -> None:
            self.count += event.payload
            seen.append(self.count)

    handler = load(Counts)
    for _ in range(3):
        handler(event(record("Counts", envelope("Counts", 2))), Context())
    assert seen == [2, 4, 6]


def test_a_type_that_pydantic_does_not_know_is_found_in_init() -> None:
    class Unknown: ...

    class Odd(AsyncTask[list[Unknown]]):
        def run(self, event: AsyncEvent[list[Unknown]]) -> None: ...

    with pytest.raises(DefinitionError, match="pydantic cannot validate"):
        load(Odd)
