"""When a failed message comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynclambda import AsyncLambdaError, Backoff, DefinitionError, Permanent


def test_the_pause_grows_up_to_the_most() -> None:
    backoff = Backoff(first=10, factor=2, most=60, jitter=0)

    assert [backoff.pause(attempt) for attempt in range(1, 6)] == [10, 20, 40, 60, 60]


def test_times_may_be_timedeltas() -> None:
    backoff = Backoff(first=timedelta(minutes=1), most=timedelta(hours=12), jitter=0)

    assert [backoff.pause(1), backoff.pause(1_000)] == [60, 43_200]


@given(
    first=st.integers(0, 900),
    factor=st.floats(1, 1_000),
    jitter=st.floats(0, 1),
    attempt=st.integers(1, 1_000),
)
def test_a_pause_is_never_longer_than_sqs_takes_nor_shorter_than_its_jitter(
    first: int, factor: float, jitter: float, attempt: int
) -> None:
    pause = Backoff(first=first, factor=factor, most=900, jitter=jitter).pause(attempt)

    full = Backoff(first=first, factor=factor, most=900, jitter=0).pause(attempt)
    assert full * (1 - jitter) - 1 <= pause <= full <= 900


def test_messages_that_failed_together_come_back_apart() -> None:
    assert len({Backoff(first=900).pause(1) for _ in range(100)}) > 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": -1},
        {"first": 901},
        {"most": 43_201},
        {"most": timedelta(hours=13)},
        {"factor": 0.5},
        {"factor": float("nan")},
        {"jitter": 1.1},
        {"jitter": -0.1},
    ],
)
def test_what_is_out_of_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError, match="out of range") as caught:
        Backoff(**wrong)
    assert caught.value.remedy


def test_a_permanent_failure_says_why() -> None:
    error = Permanent("an order of nothing")

    assert isinstance(error, AsyncLambdaError)
    assert "an order of nothing" in str(error)
