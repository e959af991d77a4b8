"""What a host does around the sender: it tells what was accepted, and lets a held run send."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from support.outgoing import outgoing

from asynclambda.context import ends_at
from asynclambda.errors import CallError
from asynclambda.local.loop.host_process.environments import Environment
from asynclambda.local.loop.host_process.observing_sender import ObservingSender
from asynclambda.local.loop.host_process.running import Run, running
from asynclambda.local.loop.messages import Function
from asynclambda.ports import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asynclambda.local.observed import MessageSent
    from asynclambda.ports import Outgoing


class Inner:
    """A sender that answers as a test says."""

    def __init__(self, *answers: Accepted | Refused) -> None:
        self._answers = list(answers)
        self.ends_at: list[float | None] = []
        self.error: CallError | None = None

    def send(self, messages: Sequence[Outgoing], /) -> list[Accepted | Refused]:
        self.ends_at.append(ends_at.get())
        return self._answers[: len(messages)]

    def call(self, function_name: str, payload: bytes, /) -> bytes:
        if self.error is not None:
            raise self.error
        return payload


@pytest.fixture
def run() -> Iterator[Run]:
    """A run of this thread's, that has a minute left."""
    function = Function("Place", "orders-Place", 60, 128)
    made = Run("r1", function, Environment("e1", {}), time.monotonic() + 60)
    token = running.set(made)
    yield made
    running.reset(token)


def test_what_is_accepted_is_told_and_what_is_refused_is_not(run: Run) -> None:
    told: list[MessageSent] = []
    sender = ObservingSender(
        Inner(Accepted("m1"), Refused("No", "no"), Accepted(None, "s")), told.append
    )

    results = sender.send(
        [
            outgoing("1", queue_name="orders-Charge-L2"),
            outgoing("2"),
            outgoing("3", queue_name="billing-Charge", source_app="orders", delay=1_000),
        ]
    )

    assert [type(each) for each in results] == [Accepted, Refused, Accepted]
    first, second = told
    assert (first.task_id, first.app, first.queue, first.lane) == (
        "Charge",
        None,
        "orders-Charge-L2",
        2,
    )
    assert (first.message_id, first.payload, first.request_id) == ("m1", "1", run.request_id)
    assert (second.app, second.lane, second.delay) == ("billing", 0, timedelta(seconds=1_000))
    assert (second.message_id, second.schedule_name) == (None, "s")


def test_outside_of_a_run_a_message_is_nobody_s() -> None:
    told: list[MessageSent] = []
    ObservingSender(Inner(Accepted("m1")), told.append).send([outgoing()])
    assert told[0].request_id is None


def test_a_run_that_a_debugger_has_held_has_time_to_send(run: Run) -> None:
    inner = Inner(Accepted("m1"))
    sender = ObservingSender(inner, lambda _: None)
    token = ends_at.set(run.deadline)
    try:
        sender.send([outgoing()])
        run.deadline = time.monotonic() - 1
        sender.send([outgoing()])
        after = ends_at.get()
    finally:
        ends_at.reset(token)

    assert inner.ends_at[0] is not None
    assert inner.ends_at[1] is None
    assert after is not None


def test_a_run_that_was_answered_for_sends_nothing_any_more(run: Run) -> None:
    run.timed_out = True
    inner = Inner(Accepted("m1"))
    with pytest.raises(SystemExit):
        ObservingSender(inner, lambda _: None).send([outgoing()])
    assert inner.ends_at == []


def test_a_call_s_failure_is_told_as_aws_tells_it() -> None:
    inner = Inner()
    sender = ObservingSender(inner, lambda _: None)
    assert sender.call("orders-Price", b"1") == b"1"
    inner.error = CallError(
        "orders-Price failed: Runtime.HandlerError: Proxy target returned HTTP 500: KeyError: 'x'",
        remedy="Its own log has the stack.",
    )
    with pytest.raises(CallError) as raised:
        sender.call("orders-Price", b"1")
    assert raised.value.what == "orders-Price failed: KeyError: 'x'"
    assert raised.value.remedy == "Its own log has the stack."
    inner.error = CallError("orders-Price could not be invoked: nobody there")
    with pytest.raises(CallError, match="nobody there"):
        sender.call("orders-Price", b"1")
