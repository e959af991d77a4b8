"""One message of somebody else's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import BaseModel, Field, field_validator
from support.delivery import Context, event, record
from support.events import aws_event

from asynclambda import App, AsyncEvent, AsyncTask, SqsEvent, SqsTask
from asynclambda.context import current
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines
    from support.recording import RecordingSender

ARN = "arn:aws:sqs:us-east-1:123456789012:imports"


class Order(BaseModel):
    order_id: str


class Checked(BaseModel):
    order_id: str

    @field_validator("order_id")
    @classmethod
    def fails(cls, value: str) -> str:
        """An error that pydantic knows nothing of."""
        raise LookupError(value)


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def payload_of(annotation: Any, body: str) -> object:
    """What a task with this type gets of this body."""
    seen: list[object] = []

    class Imported(SqsTask[annotation], queue_arn=ARN):
        def run(self, event: SqsEvent[Any]) -> None:
            seen.append(event.payload)
            assert event.body == body

    load(Imported)(event(record("Imported", body)), Context())
    return seen[0]


@pytest.mark.parametrize(
    ("annotation", "body", "payload"),
    [
        (Order, '{"order_id": "o"}', Order(order_id="o")),
        (list[Order], '[{"order_id": "o"}]', [Order(order_id="o")]),
        (Any, '{"a": [1]}', {"a": [1]}),
        (int, "7", 7),
        (str, "plain text", "plain text"),
        (str, '"quoted"', '"quoted"'),
        (str, "7", "7"),
        (Annotated[str, Field(min_length=1)], "plain", "plain"),
        (bytes, "plain é", "plain é".encode()),
    ],
)
def test_a_body_is_json_unless_the_task_wants_text(
    annotation: Any, body: str, payload: object
) -> None:
    assert payload_of(annotation, body) == payload


@pytest.mark.parametrize("name", ["sqs_foreign", "sqs_fifo"])
def test_a_message_as_aws_delivers_it_runs(name: str) -> None:
    seen: list[SqsEvent[Any]] = []

    class Imported(SqsTask[str], queue_arn=ARN):
        def run(self, event: SqsEvent[str]) -> None:
            seen.append(event)

    load(Imported)(aws_event(name), Context())

    [raw] = aws_event(name)["Records"]
    [got] = seen
    assert got.payload == got.body == raw["body"]
    assert got.message_id == raw["messageId"]
    assert got.message_group_id == raw["attributes"].get("MessageGroupId")
    assert got.invocation_id == got.root_invocation_id


def test_what_it_sends_begins_a_chain(sender: RecordingSender) -> None:
    class Next(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Imported(SqsTask[int], queue_arn=ARN):
        def run(self, event: SqsEvent[int]) -> None:
            Next.invoke(event.payload)

    load(Imported)(event(record("Imported", "1", group="g")), Context())

    [message] = sender.sent
    assert message.header.source_task_id == "Imported"
    assert (message.header.hops, message.message_group_id) == (1, "g")
    assert message.queue_name == "orders-Next"


def test_a_body_that_is_not_valid_is_logged_and_fails(lines: Lines) -> None:
    class Imported(SqsTask[Order], queue_arn=ARN):
        def run(self, event: SqsEvent[Order]) -> None:
            raise AssertionError("never")

    with pytest.raises(InvalidMessage, match="order_id: Field required"):
        load(Imported)(event(record("Imported", '{"secret": 1}', message_id="m-1")), Context())

    [line] = lines()
    assert (line["task"], line["message_id"], line["attempt"]) == ("Imported", "m-1", 1)
    assert line["errors"][0]["loc"] == ["order_id"]
    assert "secret" not in lines.text
    assert current.get() is None


def test_an_error_of_the_users_validator_is_its_own(lines: Lines) -> None:
    class Imported(SqsTask[Checked], queue_arn=ARN):
        def run(self, event: SqsEvent[Checked]) -> None: ...

    with pytest.raises(LookupError):
        load(Imported)(event(record("Imported", '{"order_id": "o"}')), Context())
    assert "LookupError" in lines()[0]["exception"]


def test_an_exception_puts_the_message_back(lines: Lines) -> None:
    class Imported(SqsTask[int], queue_arn=ARN):
        def run(self, event: SqsEvent[int]) -> None:
            raise ConnectionError("no bank")

    with pytest.raises(ConnectionError):
        load(Imported)(event(record("Imported", "1", message_id="m-1")), Context())
    assert lines()[0]["message_id"] == "m-1"
