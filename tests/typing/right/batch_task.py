"""Tasks that run for several messages at once."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_type

from aws_lambda_powertools.utilities.data_classes import SQSEvent

from asynclambda import App, AsyncEvent, BatchEvent, BatchTask, Receipt

app = App("batches", runtime="python3.13")


class Index(BatchTask[str], batch_size=100, max_batching_window=timedelta(seconds=5), lane_count=2):
    def run(self, event: BatchEvent[str]) -> None:
        assert_type(event.records, list[AsyncEvent[str]])
        assert_type(event.lane, int)
        assert_type(event.raw, SQSEvent)
        for record in event.records:
            assert_type(record.payload, str)
            assert_type(record.source_task_id, str | None)


class OneByOne(
    BatchTask[str], batch_size=100, concurrency=8, permanent=(ValueError,), idempotent=True
):
    async def run_record(self, record: AsyncEvent[str]) -> None:
        assert_type(record.payload, str)


class Reports(BatchTask[str]):
    def run(self, event: BatchEvent[str]) -> None:
        event.fail(event.records[0])
        event.fail(event.records[1], ValueError("never"))


def calls() -> None:
    """Never made: what matters is what a checker infers."""
    assert_type(Index.invoke("a", lane=1), Receipt)
    assert_type(Index.invoke_many(["a", Index.message("b", delay=5)]), list[Receipt])
