"""Changes of a DynamoDB table."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, field_validator
from support.delivery import Context
from support.events import aws_event

from asynclambda import App, AsyncEvent, AsyncTask, DynamoDBEvent, DynamoDBTask
from asynclambda.context import current
from asynclambda.runtime.attribute_values import plain_item, plain_value
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines
    from support.recording import RecordingSender

STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"S": "x"}, "x"),
        ({"S": ""}, ""),
        ({"N": "7"}, 7),
        ({"N": "-7.50"}, Decimal("-7.50")),
        ({"N": "1E+3"}, 1000),
        (
            {"N": "12345678901234567890123456789012345678"},
            12345678901234567890123456789012345678,
        ),
        ({"N": "0.1234567890123456789012345"}, Decimal("0.1234567890123456789012345")),
        ({"B": "AAH+/w=="}, b"\x00\x01\xfe\xff"),
        ({"BOOL": False}, False),
        ({"NULL": True}, None),
        ({"SS": ["a", "b"]}, {"a", "b"}),
        ({"NS": ["1", "2.5"]}, {1, Decimal("2.5")}),
        ({"BS": ["AA=="]}, {b"\x00"}),
        ({"L": [{"N": "1"}, {"L": [{"S": "x"}]}]}, [1, ["x"]]),
        ({"M": {"a": {"M": {"b": {"NULL": True}}}}}, {"a": {"b": None}}),
        ({"L": []}, []),
        ({"M": {}}, {}),
    ],
)
def test_an_attribute_value_is_plain_python(value: dict[str, Any], plain: object) -> None:
    got = plain_value(value)

    assert got == plain
    assert type(got) is type(plain)
    assert plain_item({"x": value}) == {"x": plain}


def test_a_type_that_dynamodb_has_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="no attribute type 'X'"):
        plain_value({"X": 1})


class Item(BaseModel):
    """The item of `tests/events/dynamodb.json`."""

    order_id: str
    line: int
    paid: bool
    big: int


def test_changes_as_aws_delivers_them_are_typed() -> None:
    seen: list[DynamoDBEvent[Item]] = []

    class Mirror(DynamoDBTask[Item], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Item]) -> None:
            seen.append(event)

    answer = load(Mirror)(aws_event("dynamodb"), Context())

    assert answer == {"batchItemFailures": []}
    [event] = seen
    inserted, modified, removed = event.records
    assert [each.event_name for each in event.records] == ["INSERT", "MODIFY", "REMOVE"]
    assert inserted.old_image is None
    assert inserted.new_image is not None
    assert inserted.new_image.order_id == "o-1001"
    assert inserted.new_image.big == 12345678901234567890123456789012345678
    assert modified.old_image == inserted.new_image
    assert modified.new_image is not None
    assert modified.new_image.paid is True
    assert removed.new_image is None
    assert removed.old_image == modified.new_image
    raw = aws_event("dynamodb")["Records"]
    assert removed.sequence_number == raw[2]["dynamodb"]["SequenceNumber"]
    assert removed.raw.user_identity == raw[2]["userIdentity"]
    assert len(list(event.raw.records)) == 3


class Typed(BaseModel):
    price: float
    exact: Decimal
    at: dt.datetime
    id: uuid.UUID
    tags: set[str]
    names: list[str]
    raw: bytes
    inner: dict[str, int]


def change(number: int, /, **values: dict[str, Any]) -> dict[str, Any]:
    """A record of an insertion."""
    return {
        "eventID": f"e-{number}",
        "eventName": "INSERT",
        "dynamodb": {"SequenceNumber": str(number), "NewImage": values},
    }


def test_a_model_may_want_other_types_than_dynamodb_has() -> None:
    seen: list[Typed | None] = []

    class Mirror(DynamoDBTask[Typed], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Typed]) -> None:
            seen.append(event.records[0].new_image)

    record = change(
        1,
        price={"N": "1.5"},
        exact={"N": "0.1234567890123456789012345"},
        at={"S": "2026-01-01T10:00:00Z"},
        id={"S": "12345678-1234-5678-1234-567812345678"},
        tags={"SS": ["a"]},
        names={"SS": ["b"]},
        raw={"B": "AAH+/w=="},
        inner={"M": {"a": {"N": "1"}}},
    )
    load(Mirror)({"Records": [record]}, Context())

    assert seen == [
        Typed(
            price=1.5,
            exact=Decimal("0.1234567890123456789012345"),
            at=dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC),
            id=uuid.UUID("12345678-1234-5678-1234-567812345678"),
            tags={"a"},
            names=["b"],
            raw=b"\x00\x01\xfe\xff",
            inner={"a": 1},
        )
    ]


def test_a_stream_of_keys_alone_has_no_images() -> None:
    seen: list[object] = []

    class Mirror(DynamoDBTask[Item], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Item]) -> None:
            seen.extend((each.new_image, each.old_image) for each in event.records)

    record = {"eventName": "MODIFY", "dynamodb": {"SequenceNumber": "1", "Keys": {}}}
    load(Mirror)({"Records": [record]}, Context())
    assert seen == [(None, None)]


class Number(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def fails_for_13(cls, value: int) -> int:
        """An error that pydantic knows nothing of."""
        if value == 13:
            raise LookupError("13")
        return value


def numbers(*values: str) -> dict[str, Any]:
    """An event of these changes, whose sequence numbers are their places."""
    return {"Records": [change(n, number={"N": value}) for n, value in enumerate(values)]}


@pytest.mark.parametrize("bad", ["1.5", "13"])
def test_a_change_that_is_not_valid_ends_the_batch_before_it(lines: Lines, bad: str) -> None:
    ran: list[int] = []

    class Mirror(DynamoDBTask[Number], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Number]) -> None:
            ran.extend(each.new_image.number for each in event.records if each.new_image)

    answer = load(Mirror)(numbers("0", "1", bad, "3"), Context())

    assert ran == [0, 1]
    assert answer == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    [line] = lines()
    assert (line["task"], line["level"]) == ("Mirror", "ERROR")


@pytest.mark.parametrize(("bad", "error"), [("1.5", InvalidMessage), ("13", LookupError)])
def test_a_first_change_that_is_not_valid_fails_the_invocation(
    bad: str, error: type[Exception]
) -> None:
    class Mirror(DynamoDBTask[Number], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Number]) -> None:
            raise AssertionError("never")

    with pytest.raises(error):
        load(Mirror)(numbers(bad, "1"), Context())
    assert current.get() is None


def test_an_exception_of_run_has_lambda_read_all_of_them_again(lines: Lines) -> None:
    class Mirror(DynamoDBTask[Number], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Number]) -> None:
            raise ConnectionError("no mirror")

    with pytest.raises(ConnectionError):
        load(Mirror)(numbers("0", "1.5"), Context())
    assert [line["message"][:20] for line in lines()] == ["message e-1 of Mirro", "the task failed"]


def test_what_it_sends_begins_a_chain(sender: RecordingSender) -> None:
    class Next(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Mirror(DynamoDBTask[Number], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Number]) -> None:
            Next.invoke_many(each.new_image.number for each in event.records if each.new_image)

    load(Mirror)(numbers("0", "1"), Context())
    assert {each.header.source_task_id for each in sender.sent} == {"Mirror"}
    assert len({each.header.root_invocation_id for each in sender.sent}) == 1
