"""Payloads that do not fit into a message go through S3."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from support.aws_environment import BUCKET
from support.aws_stub import Answer
from support.outgoing import LARGE, QUEUE, bodies, outgoing, payloads, send

from asynclambda.envelope import encode
from asynclambda.ports import Accepted, Refused

if TYPE_CHECKING:
    from support.aws_stub import AwsStub

DENIED = Answer(403, "AccessDenied", "not allowed")


def test_a_payload_that_does_not_fit_goes_through_s3(aws: AwsStub) -> None:
    [result] = send(outgoing(LARGE))

    assert isinstance(result, Accepted)
    key = result.s3_payload_key
    assert key is not None
    assert key.startswith(f"Charge/{datetime.now(UTC):%Y/%m}")
    assert aws.objects == {f"/{BUCKET}/{key}": LARGE.encode()}
    [body] = bodies(aws)
    assert body["s3_payload_key"] == key
    assert "payload" not in body


def test_the_limit_is_sqs_own_to_the_byte(aws: AwsStub) -> None:
    empty = len(json.dumps(json.loads(_body('""')), separators=(",", ":")))
    fits, over = (json.dumps("x" * (1_048_576 - empty + more)) for more in (0, 1))

    [first] = send(replace(outgoing('""'), payload=fits.encode()))
    [second] = send(replace(outgoing('""'), payload=over.encode()))

    assert isinstance(first, Accepted)
    assert first.s3_payload_key is None
    assert isinstance(second, Accepted)
    assert second.s3_payload_key is not None
    assert len(aws.queues[QUEUE][0]["MessageBody"].encode()) == 1_048_576


def _body(payload: str) -> bytes:
    return encode(outgoing(payload).header, payload.encode())


def test_a_payload_that_s3_refuses_is_not_sent(aws: AwsStub) -> None:
    aws.fault = lambda request: DENIED if request.operation == "PutObject" else None

    results = send(outgoing("1"), outgoing(LARGE), outgoing("3"))

    assert isinstance(results[1], Refused)
    assert results[1].code == "AccessDenied"
    assert [type(each) for each in results] == [Accepted, Refused, Accepted]
    assert payloads(aws) == ["1", "3"]


def test_another_app_cannot_read_our_bucket(aws: AwsStub) -> None:
    [result] = send(outgoing(LARGE, source_app="shop"))

    assert isinstance(result, Refused)
    assert result.code == "PayloadTooLarge"
    assert aws.requests == []
