"""Tasks on a table's stream."""

from __future__ import annotations

from typing import Literal, assert_type

from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent
from pydantic import BaseModel

from asynclambda import App, DynamoDBEvent, DynamoDBTask

app = App("streams", runtime="python3.13")


class Item(BaseModel):
    pk: str


class Mirror(
    DynamoDBTask[Item],
    stream_arn="arn:aws:dynamodb:us-east-1:123456789012:table/Items/stream/2026-01-01T00:00:00.000",
    batch_size=100,
    max_batching_window=5,
):
    def run(self, event: DynamoDBEvent[Item]) -> None:
        assert_type(event.raw, DynamoDBStreamEvent)
        for change in event.records:
            assert_type(change.event_name, Literal["INSERT", "MODIFY", "REMOVE"])
            assert_type(change.new_image, Item | None)
            assert_type(change.old_image, Item | None)
