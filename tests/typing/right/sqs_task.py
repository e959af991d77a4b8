"""Tasks on a queue of somebody else's."""

from __future__ import annotations

from typing import assert_type

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from asynclambda import App, SqsEvent, SqsTask

app = App("imports", runtime="python3.13")


class Imported(
    SqsTask[dict[str, int]],
    queue_arn="arn:aws:sqs:us-east-1:123456789012:imports",
    maximum_concurrency=5,
):
    def run(self, event: SqsEvent[dict[str, int]]) -> None:
        assert_type(event.payload, dict[str, int])
        assert_type(event.body, str)
        assert_type(event.receive_count, int)
        assert_type(event.raw, SQSRecord)


class Text(SqsTask[str], queue_arn="arn:aws:sqs:us-east-1:123456789012:text"):
    async def run(self, event: SqsEvent[str]) -> None:
        assert_type(event.payload, str)
