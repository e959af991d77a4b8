"""Payloads that a message of the simulation has no room for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from asynclambda import App, AsyncEvent, AsyncTask, ExternalTask, InvokeError
from asynclambda.testing import simulate

LARGE = "x" * 1_100_000
#: Fits into a message of SQS, and not into a schedule.
MIDDLE = "x" * 300_000


def test_a_large_payload_comes_by_way_of_s3() -> None:
    app = App("shop")
    lengths: list[int] = []

    class Index(AsyncTask[str]):
        def run(self, event: AsyncEvent[str]) -> None:
            assert len(event.raw.body) < 1_000
            lengths.append(len(event.payload))

    with simulate(app) as sim:
        receipt = Index.invoke(LARGE)
        sim.run_until_idle()

        assert sim.runs(Index)[0].payload == LARGE
    assert lengths == [len(LARGE)]
    assert str(receipt.s3_payload_key).startswith("Index/2029/01/01/")


def test_the_limit_of_a_schedule_is_lower() -> None:
    app = App("shop")

    class Index(AsyncTask[str]):
        def run(self, event: AsyncEvent[str]) -> None: ...

    with simulate(app) as sim:
        assert Index.invoke(MIDDLE).s3_payload_key is None
        assert Index.invoke(MIDDLE, delay=timedelta(hours=1)).s3_payload_key
        sim.run_until_idle()

        assert [len(run.payload) for run in sim.runs(Index)] == [len(MIDDLE)] * 2


def test_a_second_delivery_finds_the_payload_emptied() -> None:
    app = App("shop", delete_s3_payloads=True)
    ran: list[int] = []

    class Index(AsyncTask[str]):
        def run(self, event: AsyncEvent[str]) -> None:
            ran.append(1)

    with simulate(app) as sim:
        sim.duplicate_next(Index)
        Index.invoke(LARGE)
        sim.run_until_idle()

        assert len(sim.runs(Index)) == 2
    assert ran == [1]


def test_a_payload_expires_as_the_bucket_says() -> None:
    app = App("shop", s3_payload_retention=28, max_receive_count=1)

    class Index(AsyncTask[str]):
        def run(self, event: AsyncEvent[str]) -> None: ...

    with simulate(app) as sim:
        Index.invoke(LARGE, delay=timedelta(days=29))
        sim.run_until_idle()

        (run,) = sim.runs(Index)
        assert run.error is not None
        assert run.error.startswith("PayloadUnreachable")
        assert sim.dead(Index)[0].reason == "attempts"


def test_another_app_cannot_read_the_bucket() -> None:
    app = App("shop")

    class Bill(ExternalTask[str], app="billing"): ...

    with simulate(app) as sim:
        Bill.invoke("small")
        with pytest.raises(InvokeError, match="PayloadTooLarge"):
            Bill.invoke(LARGE)
        sim.run_until_idle()

        sim.assert_invoked(Bill, payload="small", times=1)
