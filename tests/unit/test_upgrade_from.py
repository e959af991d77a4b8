"""Payloads of a version before: read as their own type, and made into the task's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from pydantic import BaseModel
from support.delivery import Context, envelope, event, record

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DefinitionError,
    SqsEvent,
    SqsTask,
    registry,
)
from asynclambda.dlq.letter import read_letter
from asynclambda.dlq.queues import DeadLetterQueue
from asynclambda.payload import PayloadType
from asynclambda.runtime.invalid import InvalidMessage
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.lines import Lines

ARN = "arn:aws:sqs:us-east-1:123456789012:imports"


class OldOrder(BaseModel):
    order_id: str
    dollars: float


class OldestOrder(BaseModel):
    number: int


class Order(BaseModel):
    order_id: str
    cents: int


OLD = {"order_id": "o-1", "dollars": 1.5}
NEW = Order(order_id="o-1", cents=150)
PAYLOAD_READER = PayloadType.reader_in
seen: list[Order] = []


@pytest.fixture(autouse=True)
def _app() -> None:
    App("orders")
    seen.clear()


class Upgrades:
    """What the tasks of these tests have in common."""

    @classmethod
    def upgrade_from(cls, old: OldOrder) -> Order:
        return Order(order_id=old.order_id, cents=round(old.dollars * 100))


def async_task() -> type[AsyncTask[Order]]:
    class Charge(AsyncTask[Order]):
        @classmethod
        def upgrade_from(cls, old: OldOrder | OldestOrder) -> Order:
            if isinstance(old, OldestOrder):
                return Order(order_id=f"o-{old.number}", cents=0)
            if old.order_id == "fails":
                raise LookupError(old.order_id)
            return Order(order_id=old.order_id, cents=round(old.dollars * 100))

        def run(self, event: AsyncEvent[Order]) -> None:
            seen.append(event.payload)

    return Charge


def charged(content: object) -> list[Order]:
    load(async_task())(event(record("Charge", envelope("Charge", content))), Context())
    return seen


@pytest.mark.parametrize(
    ("content", "expected"),
    [(NEW, NEW), (OLD, NEW), ({"number": 7}, Order(order_id="o-7", cents=0))],
)
def test_an_async_task_reads_each_version(content: object, expected: Order) -> None:
    assert charged(content) == [expected]


def test_each_record_of_a_batch_is_read_as_its_own_version() -> None:
    class Index(BatchTask[Order]):
        @classmethod
        def upgrade_from(cls, old: OldOrder) -> Order:
            return Order(order_id=old.order_id, cents=round(old.dollars * 100))

        def run(self, event: BatchEvent[Order]) -> None:
            seen.extend(each.payload for each in event.records)

    records = [record("Index", envelope("Index", each)) for each in (OLD, NEW)]
    load(Index)(event(*records), Context())

    assert seen == [NEW, NEW]


def test_a_task_on_somebody_elses_queue_reads_them() -> None:
    class Imported(SqsTask[Order], queue_arn=ARN):
        @classmethod
        def upgrade_from(cls, old: OldOrder) -> Order:
            return Order(order_id=old.order_id, cents=round(old.dollars * 100))

        def run(self, event: SqsEvent[Order]) -> None:
            seen.append(event.payload)

    load(Imported)(event(record("Imported", '{"order_id": "o-1", "dollars": 1.5}')), Context())

    assert seen == [NEW]


def test_a_payload_of_neither_type_says_what_is_wrong_as_each(lines: Lines) -> None:
    with pytest.raises(InvalidMessage) as caught:
        charged({"order_id": "o-1"})

    text = str(caught.value)
    assert "payload.cents: Field required" in text
    assert "and as OldOrder | OldestOrder, which `upgrade_from` takes: " in text
    assert "payload.OldOrder.dollars: Field required" in text
    assert len(lines()[0]["errors"]) == 3


def test_a_body_that_is_no_envelope_is_not_read_twice(lines: Lines) -> None:
    with pytest.raises(InvalidMessage) as caught:
        load(async_task())(event(record("Charge", '{"payload": 1}')), Context())

    assert "which `upgrade_from` takes" not in caught.value.what
    assert lines()


def test_an_error_of_the_conversion_is_the_users_own() -> None:
    with pytest.raises(LookupError, match="fails"):
        charged({"order_id": "fails", "dollars": 1})


def test_a_message_of_the_tasks_own_type_costs_nothing_more() -> None:
    with mock.patch.object(PayloadType, "reader_in", autospec=True) as built:
        built.side_effect = PAYLOAD_READER
        handler = load(async_task())
        for _ in range(3):
            handler(event(record("Charge", envelope("Charge", NEW))), Context())
        assert built.call_count == 1
        for _ in range(3):
            handler(event(record("Charge", envelope("Charge", OLD))), Context())
        assert built.call_count == 2
    assert len(seen) == 6


def test_a_base_class_of_another_kind_may_have_it_for_many_tasks() -> None:
    class Charge(Upgrades, AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None:
            seen.append(event.payload)

    load(Charge)(event(record("Charge", envelope("Charge", OLD))), Context())

    assert seen == [NEW]


def test_a_dead_letter_of_the_old_type_is_valid_now() -> None:
    task = async_task()
    letter = read_letter(
        {"Body": envelope("Charge", OLD)},
        DeadLetterQueue("https://queue", "dead", "dead"),
        registry.active().app,
        [registry.active().spec(task)],
    )

    assert letter.faults() is None
    assert letter.shown() == NEW


def test_what_upgrade_from_must_be_is_checked_when_the_class_is_made() -> None:
    def plain(cls: object, old: int) -> int:
        return old

    def untyped(cls, old):  # type: ignore[no-untyped-def]  # as it is not to be
        return old

    def lonely(cls: object) -> int:
        return 0

    async def later(cls: object, old: int) -> int:
        return old

    def made(function: Any) -> Any:
        class Charge(AsyncTask[int]):
            upgrade_from = function

            def run(self, event: AsyncEvent[int]) -> None: ...

        return Charge

    for function, what in (
        (plain, "no classmethod"),
        (classmethod(untyped), "does not say what type `old` has"),
        (classmethod(lonely), "takes 0 values, and gets one"),
        (classmethod(later), "is `async`"),
    ):
        with pytest.raises(DefinitionError, match=what) as caught:
            made(function)
        assert "Charge" in str(caught.value.where)


def test_a_name_that_nobody_knows_is_told_by_the_build() -> None:
    class Charge(AsyncTask[int]):
        @classmethod
        def upgrade_from(cls, old: Nowhere) -> int:  # type: ignore[name-defined]  # noqa: F821  # so it is
            return 0

        def run(self, event: AsyncEvent[int]) -> None: ...

    old = registry.active().spec(Charge).old_payload
    assert old is not None
    with pytest.raises(DefinitionError, match="Nowhere"):
        old.prepare()


def test_a_task_without_it_has_no_older_type() -> None:
    class Charge(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None: ...

    assert registry.active().spec(Charge).old_payload is None
    assert not hasattr(Charge, "upgrade_from")
