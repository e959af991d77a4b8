"""A batch: each record succeeds or fails for itself."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, field_validator
from support.delivery import Context, envelope, event, record
from support.events import aws_event

from asynclambda import App, AsyncEvent, BatchEvent, BatchTask, DefinitionError
from asynclambda.context import current
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines
    from support.recording import RecordingSender


class Order(BaseModel):
    order_id: str
    cents: int


class Item(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def fails_for_13(cls, value: int) -> int:
        """An error that pydantic knows nothing of."""
        if value == 13:
            raise LookupError("13")
        return value


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def items(task_id: str, *contents: object) -> dict[str, Any]:
    """An event of these payloads, whose message ids are their places."""
    return event(
        *(
            record(
                task_id,
                envelope(task_id, content, invocation_id=f"i-{n}", hops=n),
                message_id=str(n),
            )
            for n, content in enumerate(contents)
        )
    )


def failed(answer: object) -> list[str]:
    """The messages that Lambda is told to keep."""
    assert isinstance(answer, dict)
    assert answer.keys() == {"batchItemFailures"}
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_a_batch_as_aws_delivers_it_runs() -> None:
    seen: list[BatchEvent[Order]] = []

    class ChargeCard(BatchTask[Order], lane_count=2):
        def run(self, event: BatchEvent[Order]) -> None:
            seen.append(event)

    answer = load(ChargeCard)(aws_event("sqs_batch"), Context())

    assert failed(answer) == []
    [batch] = seen
    raw = aws_event("sqs_batch")["Records"]
    assert [each.message_id for each in batch.records] == [each["messageId"] for each in raw]
    assert {each.lane for each in batch.records} == {batch.lane} == {1}
    assert [each.receive_count for each in batch.records] == [1] * 9 + [2]
    assert sum(each.message_group_id == "tenant-7" for each in batch.records) == 2
    assert all(isinstance(each.payload, Order) for each in batch.records)
    assert len(list(batch.raw.records)) == 10


def test_records_that_the_task_reports_go_back_alone() -> None:
    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None:
            for each in event.records:
                if each.payload % 2:
                    event.fail(each)
                    event.fail(each)
            assert [each.payload for each in event.failed] == [1, 3]

    assert failed(load(Index)(items("Index", 0, 1, 2, 3), Context())) == ["1", "3"]


def test_a_record_that_is_not_valid_goes_back_alone(lines: Lines) -> None:
    ran: list[int] = []

    class Index(BatchTask[Item]):
        def run(self, event: BatchEvent[Item]) -> None:
            ran.extend(each.payload.number for each in event.records)

    answer = load(Index)(
        items("Index", {"number": 0}, {"number": "x"}, {"number": 13}, {"number": 3}), Context()
    )

    assert ran == [0, 3]
    assert failed(answer) == ["1", "2"]
    assert [(line["message_id"], line["invocation_id"]) for line in lines()] == [
        ("1", "i-1"),
        ("2", "i-2"),
    ]


def test_an_exception_of_run_puts_all_of_them_back_and_fails_the_invocation(lines: Lines) -> None:
    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None:
            raise ConnectionError("no index")

    with pytest.raises(ConnectionError, match="no index"):
        load(Index)(items("Index", 0, 1), Context())
    assert [line["message"] for line in lines()] == ["the task failed"]
    assert current.get() is None


def test_an_exception_beside_a_record_that_is_not_valid_fails_the_invocation(lines: Lines) -> None:
    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None:
            raise ConnectionError("no index")

    with pytest.raises(ConnectionError):
        load(Index)(items("Index", "x", 1), Context())


def test_a_batch_without_one_valid_record_fails_the_invocation() -> None:
    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None:
            raise AssertionError("never")

    with pytest.raises(InvalidMessage):
        load(Index)(items("Index", "x", "y"), Context())


def test_all_records_reported_by_the_task_is_no_error_of_the_function() -> None:
    class Index(BatchTask[int]):
        def run(self, event: BatchEvent[int]) -> None:
            for each in event.records:
                event.fail(each)

    assert failed(load(Index)(items("Index", 1, 2), Context())) == ["0", "1"]


def test_what_run_sends_begins_a_chain_that_counts_on(sender: RecordingSender) -> None:
    class Index(BatchTask[int], lane_count=2):
        def run(self, event: BatchEvent[int]) -> None:
            if event.lane == 0:
                Index.invoke(1)

    load(Index)(items("Index", 0, 1, 2), Context())

    header = sender.sent[0].header
    assert header.source_task_id == "Index"
    assert header.root_invocation_id not in {"i-0", "i-1", "i-2", header.invocation_id}
    assert header.hops == 3


class TestOneByOne:
    """`run_record`."""

    def test_each_record_continues_its_own_chain(self, sender: RecordingSender) -> None:
        class Index(BatchTask[int], lane_count=2):
            def run_record(self, record: AsyncEvent[int]) -> None:
                self.logger.info("one")
                Index.invoke(record.payload)

        delivery = event(
            record("Index", envelope("Index", 0, invocation_id="i-0"), lane=1, group="a"),
            record("Index", envelope("Index", 1, invocation_id="i-1"), lane=1, group="b"),
        )

        assert failed(load(Index)(delivery, Context())) == []
        assert [
            (each.header.root_invocation_id, each.message_group_id, each.queue_name)
            for each in sender.sent
        ] == [("i-0", "a", "orders-Index-L1"), ("i-1", "b", "orders-Index-L1")]

    def test_one_that_fails_goes_back_alone(self, lines: Lines) -> None:
        ran: list[int] = []

        class Index(BatchTask[int]):
            def run_record(self, record: AsyncEvent[int]) -> None:
                ran.append(record.payload)
                if record.payload == 1:
                    raise ValueError("one")

        answer = load(Index)(items("Index", 0, 1, "x", 3), Context())

        assert ran == [0, 1, 3]
        assert failed(answer) == ["2", "1"]
        assert [(line["message_id"], line["level"]) for line in lines()] == [
            ("2", "ERROR"),
            ("1", "ERROR"),
        ]

    def test_if_all_fail_the_invocation_does(self) -> None:
        class Index(BatchTask[int]):
            def run_record(self, record: AsyncEvent[int]) -> None:
                raise ValueError(str(record.payload))

        with pytest.raises(ValueError, match="2"):
            load(Index)(items("Index", 1, 2), Context())

    def test_it_may_be_asynchronous(self) -> None:
        seen: list[tuple[int, str]] = []

        class Index(BatchTask[int]):
            async def run_record(self, record: AsyncEvent[int]) -> None:
                invocation = current.get()
                assert invocation is not None
                seen.append((record.payload, invocation.invocation_id))

        load(Index)(items("Index", 5, 6), Context())
        assert seen == [(5, "i-0"), (6, "i-1")]

    @pytest.mark.parametrize("asynchronous", [False, True])
    def test_records_may_run_at_once(self, asynchronous: bool, sender: RecordingSender) -> None:
        """Each waits for the others: one after another, none would come to its end."""
        together = threading.Barrier(4, timeout=10)

        def work(record: AsyncEvent[int]) -> None:
            together.wait()
            if record.payload == 2:
                raise ValueError("two")
            Index.invoke(record.payload)

        class Index(BatchTask[int], concurrency=4):
            def run_record(self, record: AsyncEvent[int]) -> Any:
                async def later() -> None:
                    work(record)

                return later() if asynchronous else work(record)

        answer = load(Index)(items("Index", 0, 1, 2, 3), Context())

        assert failed(answer) == ["2"]
        assert sorted(each.header.root_invocation_id for each in sender.sent) == [
            "i-0",
            "i-1",
            "i-3",
        ]
        assert current.get() is None

    def test_no_more_of_them_than_it_says(self) -> None:
        running: list[int] = []
        most: list[int] = []

        class Index(BatchTask[int], concurrency=2):
            def run_record(self, record: AsyncEvent[int]) -> None:
                running.append(record.payload)
                most.append(len(running))
                time.sleep(0.01)
                running.remove(record.payload)

        assert failed(load(Index)(items("Index", *range(8)), Context())) == []
        assert (max(most), len(most)) == (2, 8)

    def test_a_run_of_all_records_has_no_concurrency(self) -> None:
        with pytest.raises(DefinitionError, match="run_record"):

            class Index(BatchTask[int], concurrency=2):
                def run(self, event: BatchEvent[int]) -> None: ...
