"""An error that pydantic lets through is an invalid payload all the same.

Of a `Decimal` that is an array of three, `decimal`'s own ValueError comes out of pydantic 2.14.
"""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from support.delivery import Context, envelope, event, record
from support.events import aws_event

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    SqsEvent,
    SqsTask,
)
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

LEAKS = [1, 1, 1]


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def test_a_message_is_invalid() -> None:
    class Charge(AsyncTask[Decimal]):
        def run(self, event: AsyncEvent[Decimal]) -> None: ...

    with pytest.raises(InvalidMessage, match="is not valid"):
        load(Charge)(event(record("Charge", envelope("Charge", LEAKS))), Context())


def test_a_message_of_another_queue_is_invalid() -> None:
    class Import(SqsTask[Decimal], queue_arn="arn:aws:sqs:us-east-1:123456789012:imports"):
        def run(self, event: SqsEvent[Decimal]) -> None: ...

    with pytest.raises(InvalidMessage, match="is not valid"):
        load(Import)(event(record("Import", json.dumps(LEAKS))), Context())


def test_a_request_is_answered_with_422() -> None:
    class Quote(ApiTask[Decimal, None], method="POST", path="/quote"):
        def run(self, event: ApiEvent[Decimal]) -> None: ...

    request = aws_event("api_post") | {"body": json.dumps(LEAKS), "isBase64Encoded": False}
    response = load(Quote)(request, Context())

    assert isinstance(response, dict)
    assert response["statusCode"] == 422


def test_a_message_of_an_older_type_is_invalid() -> None:
    class Charge(AsyncTask[int]):
        @classmethod
        def upgrade_from(cls, old: Decimal) -> int:
            return int(old)

        def run(self, event: AsyncEvent[int]) -> None: ...

    with pytest.raises(InvalidMessage, match="which `upgrade_from` takes"):
        load(Charge)(event(record("Charge", envelope("Charge", LEAKS))), Context())
