"""The current invocation: there while a task runs, and as it was before when it has run."""

from __future__ import annotations

import contextvars
import threading
from typing import TYPE_CHECKING

import pytest
from support.delivery import Context, delivered, envelope, event, record

from asynclambda import App, AsyncEvent, AsyncTask
from asynclambda.context import Invocation, current, entered
from asynclambda.runtime.load import load

if TYPE_CHECKING:
    from support.recording import RecordingSender


@pytest.fixture(autouse=True)
def app() -> App:
    """The app of each test."""
    return App("orders")


def test_a_task_that_runs_inside_of_another_leaves_its_invocation_alone(
    sender: RecordingSender,
) -> None:
    """With async-lambda, what follows a failed in-process call is sent as if by the task that failed."""

    class Inner(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None:
            if event.payload == 1:
                raise ValueError("inner")

    class Outer(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None:
            inner = load(Inner)
            for number in (0, 1):
                Inner.invoke(number, lane=1)
                message = record("Inner", envelope("Inner", number), lane=1)
                try:
                    inner({"Records": [message]}, Context())
                except ValueError:
                    assert number == 1
                Inner.invoke(number)

    body = envelope("Outer", 0, invocation_id="outer")
    load(Outer)(event(record("Outer", body)), Context())

    assert {message.header.source_task_id for message in sender.sent} == {"Outer"}
    assert {message.header.root_invocation_id for message in sender.sent} == {"outer"}
    assert [message.queue_name for message in sender.sent] == [
        "orders-Inner-L1",
        "orders-Inner",
    ] * 2
    assert current.get() is None


def test_it_is_reset_even_by_what_is_no_exception() -> None:
    class Exits(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            raise SystemExit(3)

    with pytest.raises(SystemExit):
        load(Exits)(event(record("Exits", envelope("Exits", 0))), Context())
    assert current.get() is None


def test_entered_is_left_with_an_error_too() -> None:
    outer, inner = Invocation("A", "i-1", "i-1"), Invocation("B", "i-2", "i-1")

    def fails() -> None:
        with entered(inner):
            assert current.get() is inner
            raise ValueError("in between")

    with entered(outer):
        with pytest.raises(ValueError, match="in between"):
            fails()
        assert current.get() is outer
    assert current.get() is None


def test_a_thread_of_the_users_has_it_where_it_runs_in_a_copy_of_the_context(
    sender: RecordingSender,
) -> None:
    class Next(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None: ...

    class Fans(AsyncTask[int], lane_count=2):
        def run(self, event: AsyncEvent[int]) -> None:
            copied = contextvars.copy_context()
            thread = threading.Thread(target=copied.run, args=(Next.invoke, event.payload))
            thread.start()
            thread.join()

    load(Fans)(event(record("Fans", envelope("Fans", 7), lane=1, group="g")), Context())

    [message] = sender.sent
    assert message.header.source_task_id == "Fans"
    assert (message.queue_name, message.message_group_id) == ("orders-Next-L1", "g")


def test_a_chain_counts_its_hops_and_keeps_its_root(sender: RecordingSender) -> None:
    class Chain(AsyncTask[int]):
        def run(self, event: AsyncEvent[int]) -> None:
            if event.payload:
                Chain.invoke(event.payload - 1)

    handler = load(Chain)
    first = Chain.invoke(5)
    for number in range(6):
        handler(event(delivered(sender.sent[number])), Context())

    assert len(sender.sent) == 6
    assert [message.header.hops for message in sender.sent] == [1, 2, 3, 4, 5, 6]
    assert {message.header.root_invocation_id for message in sender.sent} == {first.invocation_id}
