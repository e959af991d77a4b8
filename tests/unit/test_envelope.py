"""The body of a message: what async-lambda writes is read, and what we write it reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import SchemaValidator
from support.events import aws_event

from asynclambda.envelope import Header, Wire, encode, wire_schema


class Order(BaseModel):
    order_id: str
    cents: int


HEADER = Header(
    source_task_id="PlaceOrder",
    destination_task_id="ChargeCard",
    invocation_id="i-2",
    root_invocation_id="i-1",
    hops=2,
)


def read(body: str | bytes, payload: object = Order) -> Wire[Any]:
    """A body as the receiving task reads it."""
    adapter: TypeAdapter[Any] = TypeAdapter(payload)
    wire: Wire[Any] = SchemaValidator(wire_schema(adapter.core_schema)).validate_json(body)
    return wire


def test_the_payload_is_json_in_a_string() -> None:
    body = json.loads(encode(HEADER, b'{"order_id":"o-1","cents":5}'))

    assert body == {
        "source_task_id": "PlaceOrder",
        "destination_task_id": "ChargeCard",
        "invocation_id": "i-2",
        "payload": '{"order_id":"o-1","cents":5}',
        "root_invocation_id": "i-1",
        "hops": 2,
    }


def test_a_payload_in_s3_is_its_key() -> None:
    body = json.loads(encode(HEADER, None, "ChargeCard/1.json"))

    assert body["s3_payload_key"] == "ChargeCard/1.json"
    assert "payload" not in body


def test_another_apps_task_is_told_the_sender() -> None:
    header = Header(
        source_task_id=None,
        destination_task_id="Bill",
        invocation_id="i",
        root_invocation_id="i",
        hops=1,
        source_app="orders",
    )

    body = json.loads(encode(header, b"1"))

    assert (body["source_app"], body["source_task_id"]) == ("orders", None)
    assert "source_app" not in json.loads(encode(HEADER, b"1"))


def test_what_is_written_is_read() -> None:
    wire = read(encode(HEADER, b'{"order_id":"o-1","cents":5}'))

    assert wire.get("payload") == Order(order_id="o-1", cents=5)
    assert wire["source_task_id"] == "PlaceOrder"
    assert (wire.get("root_invocation_id"), wire.get("hops")) == ("i-1", 2)


def test_a_message_of_async_lambda_is_read() -> None:
    [record] = aws_event("sqs")["Records"]

    wire = read(record["body"])

    assert wire.get("payload") == Order(order_id="o-1001", cents=4999)
    assert wire["destination_task_id"] == "ChargeCard"
    assert "hops" not in wire


@pytest.mark.parametrize(
    "others",
    [
        {"future": {"a": 1}, "traceparent": "00-x"},
        {"s3_payload_key": None},
        {"source_app": "shop"},
        {"hops": 3},
    ],
)
def test_other_keys_do_no_harm(others: dict[str, Any]) -> None:
    body = {"source_task_id": None, "destination_task_id": "T", "invocation_id": "i"} | others

    assert read(json.dumps(body | {"payload": "7"}), int).get("payload") == 7


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("", ()),
        ("no json", ()),
        ("[]", ()),
        ("{}", ("source_task_id",)),
        ('{"source_task_id": null, "destination_task_id": "T"}', ("invocation_id",)),
        (
            (
                '{"source_task_id": null, "destination_task_id": "T", "invocation_id": "i",'
                ' "payload": {"order_id": "o", "cents": 1}}'
            ),
            ("payload",),
        ),
        (
            (
                '{"source_task_id": null, "destination_task_id": "T", "invocation_id": "i",'
                ' "payload": "{\\"order_id\\": 1}"}'
            ),
            ("payload", "order_id"),
        ),
    ],
)
def test_what_is_no_envelope_is_refused(body: str, where: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        read(body)

    assert caught.value.errors()[0]["loc"] == where
