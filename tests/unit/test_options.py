"""Options: inherited down the class tree, overridden at any level, checked when the class is made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from asynclambda import (
    App,
    AsyncEvent,
    AsyncTask,
    Backoff,
    BatchEvent,
    BatchTask,
    DefinitionError,
    Event,
    ScheduledEvent,
    ScheduledTask,
    SqsEvent,
    SqsTask,
    TaskGroup,
    middleware,
)
from asynclambda.runtime.load import load
from asynclambda.spec import AsyncTrigger, BatchTrigger, Queue, queue_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from asynclambda.registry import Registry
    from asynclambda.tasks import Task


QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:imports"


class Order(BaseModel):
    order_id: str


def declare(**options: Any) -> type[AsyncTask[Order]]:
    """A task with these keywords."""

    class Charge(AsyncTask[Order], **options):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    return Charge


def queue(tasks: Registry, task: type[Task]) -> Queue:
    """The settled queue of a task."""
    found = queue_of(tasks.spec(task))
    assert found is not None
    return found


def test_defaults(tasks: Registry) -> None:
    App("orders")
    spec = tasks.spec(declare())

    assert (spec.memory, spec.timeout, spec.ephemeral_storage) == (128, 60, 512)
    assert spec.snap_start is False
    assert spec.trigger == AsyncTrigger(
        Queue(
            lane_count=1,
            propagate_lane_assignment=True,
            propagate_message_group_id=True,
            maximum_concurrency=(None,),
            max_receive_count=5,
            dlq_task_id=None,
            delete_s3_payloads=False,
        )
    )


def test_the_nearest_level_wins(tasks: Registry) -> None:
    class Slow(TaskGroup, timeout=300, memory=256, lane_count=2): ...

    class Slower(Slow, timeout=600): ...

    class Base(Slower, AsyncTask[Order], abstract=True, memory=512): ...

    class Leaf(Base, lane_count=3):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders", timeout=30, memory=1024, ephemeral_storage=2048, lane_count=5)
    spec = tasks.spec(Leaf)

    assert (spec.timeout, spec.memory, spec.ephemeral_storage) == (600, 512, 2048)
    assert queue(tasks, Leaf).lane_count == 3


def test_the_first_of_two_mixins_wins(tasks: Registry) -> None:
    class Small(TaskGroup, memory=128, timeout=10): ...

    class Large(TaskGroup, memory=1024): ...

    class Leaf(Small, Large, AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    assert (tasks.spec(Leaf).memory, tasks.spec(Leaf).timeout) == (128, 10)


def test_a_group_serves_tasks_of_every_kind(tasks: Registry) -> None:
    class Billing(
        TaskGroup, lane_count=2, batch_size=5, max_receive_count=7, max_batching_window=1, timeout=9
    ): ...

    class One(Billing, AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Many(Billing, BatchTask[Order]):
        def run(self, event: BatchEvent[Order]) -> None: ...

    class Sweep(Billing, ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    App("orders")
    many = tasks.spec(Many).trigger

    assert isinstance(many, BatchTrigger)
    assert (many.batch_size, many.max_batching_window) == (5, 1)
    assert (many.queue.lane_count, many.queue.max_receive_count) == (2, 7)
    assert queue(tasks, One).lane_count == 2
    assert tasks.spec(Sweep).timeout == 9


def test_settings_of_the_app_reach_queues(tasks: Registry) -> None:
    task = declare()
    App(
        "orders",
        lane_count=2,
        propagate_lane_assignment=False,
        propagate_message_group_id=False,
        max_receive_count=3,
        dlq_task="Failed",
        delete_s3_payloads=True,
    )

    assert queue(tasks, task) == Queue(
        lane_count=2,
        propagate_lane_assignment=False,
        propagate_message_group_id=False,
        maximum_concurrency=(None, None),
        max_receive_count=3,
        dlq_task_id="Failed",
        delete_s3_payloads=True,
    )


def test_what_becomes_of_failures_is_inherited(tasks: Registry) -> None:
    slow, quick = Backoff(first=60), Backoff(first=1, most=5)

    class Careful(TaskGroup, retry=slow, permanent=(ValueError, KeyError)): ...

    class One(Careful, AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    class Other(Careful, SqsTask[Order], queue_arn=QUEUE_ARN, retry=quick, permanent=()):
        def run(self, event: SqsEvent[Order]) -> None: ...

    class Plain(AsyncTask[Order]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders", permanent=(LookupError,))

    assert (tasks.spec(One).retry, tasks.spec(One).permanent) == (slow, (ValueError, KeyError))
    assert (tasks.spec(Other).retry, tasks.spec(Other).permanent) == (quick, ())
    assert (tasks.spec(Plain).retry, tasks.spec(Plain).permanent) == (Backoff(), (LookupError,))


def test_a_flag_is_turned_back_on_below(tasks: Registry) -> None:
    App("orders", propagate_lane_assignment=False, delete_s3_payloads=True)
    task = declare(propagate_lane_assignment=True, delete_s3_payloads=False)

    assert queue(tasks, task).propagate_lane_assignment is True
    assert queue(tasks, task).delete_s3_payloads is False


@pytest.mark.parametrize(
    ("options", "remedy"),
    [
        ({"memory": 127}, "128 to 10,240 MB"),
        ({"memory": 10_241}, "128 to 10,240 MB"),
        ({"timeout": 0}, "1 to 900 seconds"),
        ({"timeout": 901}, "1 to 900 seconds"),
        ({"ephemeral_storage": 511}, "512 to 10,240 MB"),
        ({"max_receive_count": 0}, "1 to 1,000 receives"),
        ({"lane_count": 0}, "1 to 100 lanes"),
        ({"lane_count": 101}, "1 to 100 lanes"),
        ({"memory": "256"}, "a whole number"),
        ({"timeout": 1.5}, "a whole number"),
        ({"timeout": True}, "a whole number"),
        ({"snap_start": "yes"}, "True or False"),
        ({"abstract": 1}, "True or False"),
        ({"propagate_lane_assignment": 0}, "True or False"),
        ({"maximum_concurrency": 1}, "2 to 1,000"),
        ({"maximum_concurrency": 1_001}, "2 to 1,000"),
        ({"maximum_concurrency": (10, 1), "lane_count": 2}, "2 to 1,000"),
        ({"maximum_concurrency": "10"}, "a number, or one a lane"),
        ({"maximum_concurrency": (10, 2, 2), "lane_count": 2}, "one number a lane"),
        ({"dlq_task": 5}, "a task class, or its id"),
        ({"idempotent": 1}, "True, or a path"),
        ({"idempotent_for": 59}, "60 to 31,536,000 seconds"),
        ({"idempotent_for": timedelta(seconds=90.5)}, "a whole number"),
        ({"retry": 10}, "Backoff"),
        ({"permanent": ValueError}, "a tuple of exception classes"),
        ({"permanent": ("ValueError",)}, "a tuple of exception classes"),
        ({"permanent": (KeyboardInterrupt,)}, "a tuple of exception classes"),
        ({"permanent": (Exception,)}, "max_receive_count=1"),
        ({"init_tasks": [7]}, "a list of functions"),
        ({"init_tasks": print}, "a list of functions"),
        ({"middleware": [print]}, "@middleware"),
        ({"memroy": 128}, "'memory'"),
        ({"queue_arn": "x"}, "It has: "),
    ],
)
def test_a_value_that_does_not_fit_is_refused(options: dict[str, Any], remedy: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        declare(**options)

    assert caught.value.where is not None
    assert "Charge (" in caught.value.where
    assert next(iter(options)) in caught.value.what
    assert remedy in (caught.value.remedy or "")


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 0},
        {"batch_size": 10_001},
        {"max_batching_window": 301},
        {"max_batching_window": -1},
        {"max_batching_window": timedelta(milliseconds=1500)},
        {"batch_size": 11, "max_batching_window": 0},
    ],
)
def test_a_batch_that_lambda_refuses_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):

        class Many(BatchTask[Order], **options):
            def run(self, event: BatchEvent[Order]) -> None: ...


@pytest.mark.parametrize(
    ("options", "size", "window"),
    [
        ({}, 20, 30),
        ({"batch_size": 10}, 10, 0),
        ({"batch_size": 11}, 11, 30),
        ({"batch_size": 1}, 1, 0),
        ({"batch_size": 100, "max_batching_window": timedelta(minutes=5)}, 100, 300),
        ({"max_batching_window": 1}, 20, 1),
    ],
)
def test_a_batch_has_the_window_that_it_needs(
    tasks: Registry, options: dict[str, Any], size: int, window: int
) -> None:
    class Many(BatchTask[Order], **options):
        def run(self, event: BatchEvent[Order]) -> None: ...

    App("orders")
    trigger = tasks.spec(Many).trigger
    assert isinstance(trigger, BatchTrigger)
    assert (trigger.batch_size, trigger.max_batching_window) == (size, window)


def test_concurrency_is_one_number_a_lane(tasks: Registry) -> None:
    App("orders")

    assert queue(tasks, declare(maximum_concurrency=5)).maximum_concurrency == (5,)
    same = declare(maximum_concurrency=5, lane_count=3, task_id="Same")
    assert queue(tasks, same).maximum_concurrency == (5, 5, 5)
    each = declare(maximum_concurrency=[10, 2], lane_count=2, task_id="Each")
    assert queue(tasks, each).maximum_concurrency == (10, 2)


def test_concurrency_that_does_not_fit_the_apps_lanes_is_refused(tasks: Registry) -> None:
    App("orders", lane_count=3)
    task = declare(maximum_concurrency=(10, 2))

    with pytest.raises(DefinitionError, match="2 numbers for 3 lanes"):
        tasks.spec(task)


def test_a_foreign_queue_has_one_concurrency(tasks: Registry) -> None:
    arn = "arn:aws:sqs:us-east-1:123456789012:imports"

    with pytest.raises(DefinitionError, match="no lanes"):

        class Several(SqsTask[Order], queue_arn=arn, maximum_concurrency=(2, 3)):  # type: ignore[call-overload]  # the test's point
            def run(self, event: SqsEvent[Order]) -> None: ...


def test_a_dlq_task_is_a_class_or_an_id(tasks: Registry) -> None:
    class Failed(AsyncTask[Any]):
        def run(self, event: AsyncEvent[Any]) -> None: ...

    App("orders", dlq_task=Failed)

    assert queue(tasks, declare()).dlq_task_id == "Failed"
    assert queue(tasks, declare(dlq_task="Later", task_id="B")).dlq_task_id == "Later"
    assert queue(tasks, Failed).dlq_task_id is None  # not its own


def test_a_group_is_taken_back_to_the_apps_dlq(tasks: Registry) -> None:
    class Billing(TaskGroup, dlq_task="Failed"): ...

    class Refund(Billing, AsyncTask[Order], dlq_task=None):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders", dlq_task=None)
    assert queue(tasks, Refund).dlq_task_id is None


@pytest.mark.parametrize("kind", ["abstract", "schedule", "other"])
def test_a_dlq_task_without_a_queue_is_refused(tasks: Registry, kind: str) -> None:
    class Base(AsyncTask[Order], abstract=True): ...

    class Sweep(ScheduledTask, schedule_expression="rate(1 hour)"):
        def run(self, event: ScheduledEvent) -> None: ...

    App("orders")
    task = declare(dlq_task={"abstract": Base, "schedule": Sweep, "other": Order}[kind])

    with pytest.raises(DefinitionError, match="is no AsyncTask or BatchTask"):
        tasks.spec(task)


def test_functions_add_up_down_the_tree(tasks: Registry) -> None:
    ran: list[str] = []

    def note(name: str) -> Callable[[], None]:
        return lambda: ran.append(name)

    class Billing(TaskGroup, init_tasks=[note("group")]): ...

    class Base(Billing, AsyncTask[Order], abstract=True, init_tasks=[note("base")]): ...

    class Refund(Base, init_tasks=[note("task"), lambda task_id: ran.append(task_id)]):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders")
    load(Refund)
    assert ran == ["group", "base", "task", "Refund"]


@middleware
def one(event: Event, call_next: Callable[[Event], object]) -> object:
    """A middleware."""
    return call_next(event)


@middleware
def two(event: Event, call_next: Callable[[Event], object]) -> object:
    """Another one."""
    return call_next(event)


def test_middleware_stands_once_and_outermost_first(tasks: Registry) -> None:
    class Billing(TaskGroup, middleware=[two, one]): ...

    class Refund(Billing, AsyncTask[Order], middleware=(two,)):
        def run(self, event: AsyncEvent[Order]) -> None: ...

    App("orders", middleware=[one])
    assert tasks.spec(Refund).middleware == (one, two)
