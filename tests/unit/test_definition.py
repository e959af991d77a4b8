"""What a class statement declares, and what it refuses."""

from __future__ import annotations

import linecache
import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from asynclambda import (
    ApiEvent,
    ApiTask,
    App,
    AsyncEvent,
    AsyncTask,
    BatchEvent,
    BatchTask,
    DefinitionError,
    DirectEvent,
    DirectTask,
    DynamoDBEvent,
    DynamoDBTask,
    ExternalTask,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    TaskGroup,
)
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.registry import Registry


class Order(BaseModel):
    order_id: str
    cents: int


STREAM = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2026-01-01T00:00:00.000"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:imports"


def refused(declare: Callable[[], object]) -> str:
    """The text of the error that a declaration is refused with."""
    with pytest.raises(DefinitionError) as caught:
        declare()
    assert caught.value.remedy
    return str(caught.value)


def test_every_kind_of_task_is_declared(tasks: Registry) -> None:
    class Async(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Batch(BatchTask[Order]):
        def run(self, event: BatchEvent[Order]) -> None: ...

    class Sqs(SqsTask[Order], queue_arn=QUEUE):
        def run(self, event: SqsEvent[Order]) -> None: ...

    class Scheduled(ScheduledTask, schedule_expression="rate(15 minutes)"):
        def run(self, event: ScheduledEvent) -> None: ...

    class Api(ApiTask[Order, None], method="POST", path="/orders"):
        def run(self, event: ApiEvent[Order]) -> None: ...

    class Stream(DynamoDBTask[Order], stream_arn=STREAM):
        def run(self, event: DynamoDBEvent[Order]) -> None: ...

    class Direct(DirectTask[Order, int]):
        def run(self, event: DirectEvent[Order]) -> int:
            return event.payload.cents

    class External(ExternalTask[Order], app="billing"): ...

    App("orders")

    assert [(spec.task_id, spec.task_class) for spec in tasks.specs()] == [
        ("Async", Async),
        ("Batch", Batch),
        ("Sqs", Sqs),
        ("Scheduled", Scheduled),
        ("Api", Api),
        ("Stream", Stream),
        ("Direct", Direct),
        ("External", External),
    ]


def test_a_spec_says_where_its_class_is(tasks: Registry) -> None:
    class Here(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")

    location = tasks.spec(Here).location
    assert location.file == __file__
    assert location.module == __name__
    assert location.qualname.endswith("<locals>.Here")
    assert linecache.getline(__file__, location.line).strip().startswith("class Here(")


def test_an_abstract_or_generic_class_is_no_task(tasks: Registry) -> None:
    class Base(AsyncTask[Order], abstract=True): ...

    class Concrete(Base):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")

    assert [spec.task_id for spec in tasks.specs()] == ["Concrete"]
    with pytest.raises(DefinitionError, match="no task"):
        tasks.spec(Base)


def test_a_subclass_of_a_task_is_another_task(tasks: Registry) -> None:
    class Charge(AsyncTask[Order], task_id="ChargeIt", memory=512):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class ChargeTwice(Charge): ...

    App("orders")

    assert [(spec.task_id, spec.memory) for spec in tasks.specs()] == [
        ("ChargeIt", 512),
        ("ChargeTwice", 512),
    ]


def test_a_task_without_run_is_refused() -> None:
    def async_task() -> None:
        class Nothing(AsyncTask[Order]): ...

    def batch_task() -> None:
        class Nothing(BatchTask[Order]): ...

    for declare in (async_task, batch_task):
        text = refused(declare)
        assert "has no `run`" in text
        assert "Nothing" in text
        assert f"{__file__}:" in text


def test_a_batch_task_with_run_and_run_record_is_refused() -> None:
    def declare() -> None:
        class Both(BatchTask[Order]):
            def run(self, event: BatchEvent[Order]) -> None: ...

            def run_record(self, record: AsyncEvent[Order]) -> None: ...

    assert "both `run` and `run_record`" in refused(declare)


def test_a_method_that_is_left_abstract_is_refused() -> None:
    class Base(AsyncTask[Order], abstract=True):
        @abstractmethod
        def table(self) -> str: ...

        def run(self, event: AsyncEvent[Order]) -> None: ...

    def declare() -> None:
        class Concrete(Base): ...

    assert "does not define `table`" in refused(declare)


def test_a_task_of_two_kinds_is_refused() -> None:
    def declare() -> None:
        class Both(AsyncTask[Order], BatchTask[Order]):
            def run(self, event: Any) -> None: ...

    assert "several kinds: AsyncTask, BatchTask" in refused(declare)


def test_a_task_whose_init_wants_arguments_is_refused() -> None:
    def declare() -> None:
        class Wants(AsyncTask[Order]):
            def __init__(self, table: str, *, region: str, retries: int = 3) -> None: ...

            def run(self, event: AsyncEvent[Order]) -> None: ...

    assert "`__init__` wants `table`, `region`" in refused(declare)


def test_a_task_may_have_an_init_of_its_own(tasks: Registry) -> None:
    made: list[object] = []

    class Connects(AsyncTask[Order]):
        def __init__(self, *, retries: int = 3) -> None:
            super().__init__()
            made.append(retries)

        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    assert made == []
    load(Connects)
    assert made == [3]


def test_a_task_without_its_type_is_refused() -> None:
    def declare() -> None:
        class Untyped(AsyncTask):  # type: ignore[type-arg]  # the test's point
            def run(self, event: AsyncEvent[Any]) -> None: ...

    text = refused(declare)
    assert "AsyncTask needs its type, between brackets" in text
    assert "class Untyped(AsyncTask[Order])" in text


@pytest.mark.parametrize("task_id", ["", "with-dash", "with_underscore", "ü", "x" * 33, 7, None])
def test_a_task_id_that_is_no_stem_of_logical_ids_is_refused(task_id: Any) -> None:
    def declare() -> None:
        class Named(AsyncTask[Order], task_id=task_id):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    refused(declare)


def test_the_longest_task_id_is_fine(tasks: Registry) -> None:
    class Named(AsyncTask[Order], task_id="x" * 32):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    assert tasks.find("x" * 32) is Named


def test_a_class_name_that_is_no_task_id_needs_one() -> None:
    def declare() -> None:
        class Send_Receipt(AsyncTask[Order]):  # noqa: N801  # the test's point
            def run(self, event: AsyncEvent[Order]) -> None: ...

    assert "'Send_Receipt' is not 1 to 32 letters and digits" in refused(declare)


def test_a_taken_id_names_both_classes() -> None:
    class First(AsyncTask[Order], task_id="Same"):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    def declare() -> None:
        class Second(AsyncTask[Order], task_id="Same"):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    text = refused(declare)
    assert re.search(r"Second \(.*\): task id 'Same' is taken by .*First \(.*:\d+\)", text)


def test_a_class_that_was_copied_and_not_renamed_is_refused() -> None:
    class Twice(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    with pytest.raises(DefinitionError, match="task id 'Twice' is taken"):

        class Twice(AsyncTask[int]):  # type: ignore[no-redef]  # the test's point
            def run(self, event: AsyncEvent[int]) -> None: ...


def test_a_class_in_a_function_that_runs_twice_replaces_itself(tasks: Registry) -> None:
    def declare() -> type[AsyncTask[Order]]:
        class Local(AsyncTask[Order]):
            def run(self, event: AsyncEvent[Order]) -> None: ...

        return Local

    first, second = declare(), declare()
    App("orders")

    assert [spec.task_class for spec in tasks.specs()] == [second]
    with pytest.raises(DefinitionError, match="replaced by a reload"):
        tasks.spec(first)


def test_a_refused_class_leaves_nothing_behind(tasks: Registry) -> None:
    class Good(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    with pytest.raises(DefinitionError):

        class Bad(AsyncTask[Order], timeout=901):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    assert [spec.task_class for spec in tasks.specs()] == [Good]


def test_a_nested_class_is_a_task(tasks: Registry) -> None:
    class Orders:
        class Charge(AsyncTask[Order]):
            def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    assert tasks.spec(Orders.Charge).task_id == "Charge"


def test_two_external_tasks_of_one_id_in_two_apps_are_two(tasks: Registry) -> None:
    class First(ExternalTask[Order], app="billing", task_id="Charge"): ...

    class Second(ExternalTask[Order], app="shop", task_id="Charge"): ...

    class Charge(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    assert {spec.task_class for spec in tasks.specs()} == {First, Second, Charge}
    assert tasks.find("Charge") is Charge


def test_an_external_task_needs_its_app() -> None:
    def declare() -> None:
        class Bill(ExternalTask[Order]): ...  # type: ignore[call-overload]  # the test's point

    assert "belongs to no app" in refused(declare)


def test_a_mixin_may_stand_before_or_after_the_kind(tasks: Registry) -> None:
    class Billing(TaskGroup, lane_count=2): ...

    class Before(Billing, AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class After(AsyncTask[Order], Billing):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    triggers: list[Any] = [spec.trigger for spec in tasks.specs()]
    assert [trigger.queue.lane_count for trigger in triggers] == [2, 2]


def test_a_run_of_a_plain_mixin_counts(tasks: Registry) -> None:
    class Prints:
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Print(Prints, AsyncTask[Order]): ...

    App("orders")
    assert tasks.spec(Print).task_id == "Print"
