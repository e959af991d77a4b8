"""How messages are cut into SQS's batches: by queue, count and bytes, in order, none lost."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from asynclambda.sending.batches import BATCH_MESSAGES, cut
from asynclambda.sending.body import MESSAGE_BYTES


@dataclass(frozen=True)
class Sized:
    """A message as `cut` sees it."""

    number: int
    queue_name: str
    size: int


def sized(*sizes: int, queue: str = "orders-Charge") -> list[Sized]:
    """Messages of these sizes to one queue."""
    return [Sized(number, queue, size) for number, size in enumerate(sizes)]


@st.composite
def messages(draw: st.DrawFn) -> list[Sized]:
    """Messages of any sizes to up to three queues."""
    sizes = st.one_of(
        st.integers(1, MESSAGE_BYTES),
        st.integers(1, 2_000),
        st.sampled_from(
            [MESSAGE_BYTES, MESSAGE_BYTES - 1, MESSAGE_BYTES // 2, MESSAGE_BYTES // 10]
        ),
    )
    drawn = draw(st.lists(st.tuples(st.sampled_from("abc"), sizes), max_size=60))
    return [Sized(number, queue, size) for number, (queue, size) in enumerate(drawn)]


@given(messages())
def test_every_batch_is_one_that_sqs_takes(given_messages: list[Sized]) -> None:
    for batch in cut(given_messages):
        assert 1 <= len(batch) <= BATCH_MESSAGES
        assert sum(each.size for each in batch) <= MESSAGE_BYTES
        assert len({each.queue_name for each in batch}) == 1


@given(messages())
def test_nothing_is_lost_or_doubled_and_each_queue_keeps_its_order(
    given_messages: list[Sized],
) -> None:
    batches = list(cut(given_messages))

    assert sorted(each.number for batch in batches for each in batch) == list(
        range(len(given_messages))
    )
    for queue in "abc":
        sent = [each for batch in batches for each in batch if each.queue_name == queue]
        assert sent == [each for each in given_messages if each.queue_name == queue]


@given(messages())
def test_no_two_batches_that_follow_one_another_would_fit_into_one(
    given_messages: list[Sized],
) -> None:
    batches = list(cut(given_messages))

    for queue in "abc":
        own = [batch for batch in batches if batch[0].queue_name == queue]
        for batch, following in itertools.pairwise(own):
            first = following[0]
            full = len(batch) == BATCH_MESSAGES
            assert full or sum(each.size for each in batch) + first.size > MESSAGE_BYTES


def test_ten_go_together_and_the_eleventh_apart() -> None:
    assert [len(batch) for batch in cut(sized(*[1] * 10))] == [10]
    assert [len(batch) for batch in cut(sized(*[1] * 21))] == [10, 10, 1]


def test_the_bytes_of_a_batch_are_those_of_one_message() -> None:
    half = MESSAGE_BYTES // 2

    assert [len(batch) for batch in cut(sized(half, half))] == [2]
    assert [len(batch) for batch in cut(sized(half, half + 1))] == [1, 1]
    assert [len(batch) for batch in cut(sized(MESSAGE_BYTES, 1, MESSAGE_BYTES))] == [1, 1, 1]


def test_ten_messages_of_240_kb_are_three_batches_and_not_one() -> None:
    """async-lambda sends them as one of 2.4 MB, which SQS refuses."""
    assert [len(batch) for batch in cut(sized(*[240_000] * 10))] == [4, 4, 2]


def test_nothing_is_no_batch() -> None:
    assert list(cut([])) == []
