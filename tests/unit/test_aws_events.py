"""The event fixtures have the shape that Powertools, whose models follow AWS's, expects."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal

import pytest
from aws_lambda_powertools.utilities.data_classes import (
    APIGatewayProxyEvent,
    DynamoDBStreamEvent,
    EventBridgeEvent,
    SQSEvent,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import (
    DynamoDBRecordEventName,
)
from aws_lambda_powertools.utilities.parser.models import (
    APIGatewayProxyEventModel,
    DynamoDBStreamModel,
    EventBridgeModel,
    SqsModel,
)
from support.events import EVENTS, aws_event

_SQS = ("sqs", "sqs_batch", "sqs_dlq", "sqs_fifo", "sqs_foreign")
_API = ("api_get", "api_post", "api_post_base64")


@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.iterdir()))
def test_an_event_is_of_the_example_account_and_holds_no_secret(name: str) -> None:
    text = (EVENTS / f"{name}.json").read_text()

    assert set(re.findall(r"\b\d{12}\b", text)) <= {"123456789012"}
    assert set(re.findall(r"\b[a-z]{2}-[a-z]+-\d\b", text)) <= {"us-east-1"}
    assert not re.search(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b", text)


@pytest.mark.parametrize("name", _SQS)
def test_sqs_events_are_as_aws_sends_them(name: str) -> None:
    event = aws_event(name)

    SqsModel.model_validate(event)
    for record in SQSEvent(event).records:
        assert hashlib.md5(record.body.encode()).hexdigest() == record.md5_of_body  # noqa: S324 - SQS's own checksum
        assert record.event_source_arn.startswith("arn:aws:sqs:us-east-1:123456789012:")
        assert record.aws_region == "us-east-1"


@pytest.mark.parametrize("name", ["sqs", "sqs_batch", "sqs_dlq"])
def test_messages_of_our_queues_are_envelopes(name: str) -> None:
    for record in SQSEvent(aws_event(name)).records:
        body = json.loads(record.body)
        assert body.keys() == {
            "source_task_id",
            "destination_task_id",
            "invocation_id",
            "payload",
        }
        assert json.loads(body["payload"]).keys() == {"order_id", "cents"}


def test_a_batch_has_ten_different_messages_of_one_lane() -> None:
    records = list(SQSEvent(aws_event("sqs_batch")).records)

    assert len({record.message_id for record in records}) == 10
    assert len({record.receipt_handle for record in records}) == 10
    assert {record.queue_url for record in records} == {
        "https://sqs.us-east-1.amazonaws.com/123456789012/orders-ChargeCard-L1"
    }
    groups = [record.attributes.message_group_id for record in records]
    assert groups.count("tenant-7") == 2
    assert [record.attributes.approximate_receive_count for record in records] == ["1"] * 9 + ["2"]


def test_sqs_events_have_what_tells_their_kind() -> None:
    [traced] = SQSEvent(aws_event("sqs")).records
    [dead] = SQSEvent(aws_event("sqs_dlq")).records
    [fifo] = SQSEvent(aws_event("sqs_fifo")).records
    [foreign] = SQSEvent(aws_event("sqs_foreign")).records

    assert traced.attributes.aws_trace_header is not None
    assert traced.attributes.message_group_id is None
    assert dead.attributes.dead_letter_queue_source_arn == traced.event_source_arn
    assert (dead.body, dead.message_id) == (traced.body, traced.message_id)
    assert fifo.attributes.message_group_id == "customer-42"
    assert fifo.attributes.sequence_number is not None
    assert fifo.attributes.message_deduplication_id is not None
    attributes = foreign["messageAttributes"]
    assert attributes["attempt"]["dataType"] == "Number"
    assert attributes["checksum"]["binaryValue"] == "AAH+/w=="
    assert attributes["source"]["stringValue"] == "partner é"


@pytest.mark.parametrize("name", _API)
def test_api_events_are_as_aws_sends_them(name: str) -> None:
    event = aws_event(name)

    APIGatewayProxyEventModel.model_validate(event)
    api = APIGatewayProxyEvent(event)
    assert api.request_context.resource_path == event["resource"]
    assert api.request_context.path == f"/prod{api.path}"
    assert api.headers.keys() == api.multi_value_headers.keys()


def test_a_get_has_its_parameters_and_its_path_still_encoded() -> None:
    """A REST API hands path parameters over percent-encoded, and query parameters decoded."""
    api = APIGatewayProxyEvent(aws_event("api_get"))

    assert api.path_parameters == {"customer_id": "c%2042"}
    assert api.query_string_parameters == {"limit": "20", "status": "paid", "q": "blue é"}
    assert api.multi_value_query_string_parameters["status"] == ["open", "paid"]
    assert api.multi_value_headers["Cookie"] == ["a=1", "b=2"]
    assert api.body is None


@pytest.mark.parametrize("name", ["api_post", "api_post_base64"])
def test_a_post_has_its_body_and_null_parameters(name: str) -> None:
    event = aws_event(name)

    assert json.loads(APIGatewayProxyEvent(event).decoded_body or "")["cents"] == 4999
    assert event["isBase64Encoded"] is (name == "api_post_base64")
    for key in ("pathParameters", "queryStringParameters", "multiValueQueryStringParameters"):
        assert event[key] is None


def test_a_schedule_without_input_sends_its_detail_as_a_text() -> None:
    event = aws_event("scheduled")

    EventBridgeModel.model_validate(event)
    scheduled = EventBridgeEvent(event)
    assert scheduled.source == "aws.scheduler"
    assert scheduled.resources == [
        "arn:aws:scheduler:us-east-1:123456789012:schedule/default/orders-Sweep"
    ]
    assert event["detail"] == "{}"


def test_a_stream_has_every_event_and_every_type() -> None:
    event = aws_event("dynamodb")

    DynamoDBStreamModel.model_validate(event)
    records = list(DynamoDBStreamEvent(event).records)
    assert [record.event_name for record in records] == [
        DynamoDBRecordEventName.INSERT,
        DynamoDBRecordEventName.MODIFY,
        DynamoDBRecordEventName.REMOVE,
    ]
    types = {
        kind for value in event["Records"][0]["dynamodb"]["NewImage"].values() for kind in value
    }
    assert types == {"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"}
    inserted, modified, removed = (record.dynamodb for record in records)
    assert inserted is not None
    assert modified is not None
    assert removed is not None
    assert inserted.old_image == {}
    assert inserted.new_image["big"] == Decimal("12345678901234567890123456789012345678")
    assert modified.old_image == inserted.new_image
    assert modified.new_image["paid"] is True
    assert removed.old_image == modified.new_image
    assert removed.new_image == {}
    assert removed.keys == {"order_id": "o-1001", "line": Decimal(1)}
    assert records[2].user_identity == {"principalId": "dynamodb.amazonaws.com", "type": "Service"}
